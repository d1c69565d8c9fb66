package io.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.3: what goes in by PUBLISH comes out by PUBLISH. */
class PublishClausesTest {
  private static BrokerFixture house;
  private final Dialer writer = house.dial().connected("writer");

  @BeforeAll
  static void open() {
    house = BrokerFixture.open();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @AfterEach
  void hangUp() {
    writer.close();
  }

  private void publish(Publish message) {
    writer.send(message).expect(PubAck.class);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.3.4-1", "MQTT-2.2.1-5", "MQTT-4.3.2-4", "MQTT-4.3.3-8", "MQTT-4.3.3-11"})
  void it_is_answered_as_its_qos_asks_and_with_its_id(Way way) {
    try (Dialer dialer = way.dial(house).connected("asking")) {
      dialer.send(Publish.of("answered", "0")).expectAlive();
      for (int id : new int[] {1, 0x1234, 65_535}) {
        dialer.send(Packets.publish("answered", QoS.AT_LEAST_ONCE, id, "1"));
        assertThat(dialer.expect(PubAck.class).packetId()).isEqualTo(id);
        dialer.send(Packets.publish("answered", QoS.EXACTLY_ONCE, id, "2"));
        assertThat(dialer.expect(PubRec.class).packetId()).isEqualTo(id);
        dialer.send(Packets.rel(id));
        assertThat(dialer.expect(PubComp.class).packetId()).isEqualTo(id);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.3.1-2", "MQTT-3.3.1-3", "MQTT-4.3.1-1", "MQTT-2.2.1-2", "MQTT-3.3.2-1"})
  void at_qos_0_it_has_no_id_and_no_dup_and_its_topic_comes_first(Way way) {
    try (Dialer reader = way.dial(house).connected("zero").subscribed("z", QoS.AT_MOST_ONCE)) {
      publish(Packets.again(Packets.publish("z", QoS.AT_LEAST_ONCE, 1, "X")));
      byte[] expected =
          way.isFive()
              ? new byte[] {0x30, 5, 0, 1, 'z', 0, 'X'}
              : new byte[] {0x30, 4, 0, 1, 'z', 'X'};
      assertThat(reader.read(expected.length)).isEqualTo(expected);
      reader.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause({"MQTT-2.2.2-1", "MQTT-1.5.5-1"})
  void without_properties_their_length_is_zero_and_lengths_are_short(Way way) {
    try (Dialer reader = way.dial(house).connected("short").subscribed("s", QoS.AT_MOST_ONCE)) {
      for (int rest : new int[] {127, 128, 16_383, 16_384}) {
        publish(Packets.publish("s", QoS.AT_LEAST_ONCE, 1, "x".repeat(rest - 4)));
        int lengthBytes = rest < 128 ? 1 : rest < 16_384 ? 2 : 3;
        byte[] whole = reader.read(1 + lengthBytes + rest);
        assertThat(whole[lengthBytes]).as("the last byte of the length").isPositive();
        assertThat(whole[lengthBytes + 4]).as("property length").isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.3.1-3", "MQTT-4.3.2-2", "MQTT-4.3.3-2", "MQTT-3.3.2-3", "MQTT-2.2.1-4"})
  void the_dup_of_the_publisher_is_not_passed_on(Way way) {
    try (Dialer reader = way.dial(house).connected("dup").subscribed("dup/+", QoS.EXACTLY_ONCE)) {
      publish(Packets.again(Packets.publish("dup/1", QoS.AT_LEAST_ONCE, 9, "1")));
      writer.send(Packets.again(Packets.publish("dup/2", QoS.EXACTLY_ONCE, 9, "2")));
      writer.expect(PubRec.class);
      writer.send(Packets.rel(9)).expect(PubComp.class);
      for (String payload : List.of("1", "2")) {
        Publish came = reader.expectMessage(payload);
        assertThat(came.duplicate()).isFalse();
        assertThat(came.packetId()).isPositive();
        assertThat(came.topic().text()).isEqualTo("dup/" + payload);
      }
    }
  }

  private static Properties everything() {
    return Properties.builder()
        .number(Property.PAYLOAD_FORMAT_INDICATOR, 1)
        .text(Property.CONTENT_TYPE, "text/plain; charset=utf-8 \u00e4")
        .text(Property.RESPONSE_TOPIC, "answers/of \u20ac")
        .binary(Property.CORRELATION_DATA, new byte[] {0, -1, 7})
        .user("b", "2")
        .user("a", "1")
        .user("b", "")
        .build();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause({
    "MQTT-3.3.2-4",
    "MQTT-3.3.2-15",
    "MQTT-3.3.2-16",
    "MQTT-3.3.2-17",
    "MQTT-3.3.2-18",
    "MQTT-3.3.2-20",
    "MQTT-1.5.7-1"
  })
  void properties_are_passed_on_live_stored_and_retained(Way way) {
    try (Dialer stored = way.dial(house)) {
      stored.greet("props").clean().expiry(60).in().subscribed("props", QoS.AT_LEAST_ONCE);
    }
    try (Dialer live = way.dial(house).connected("live").subscribed("props", QoS.AT_LEAST_ONCE)) {
      publish(Packets.with(Packets.retained("props", QoS.AT_LEAST_ONCE, 1, "p"), everything()));
      assertThat(live.expectMessage("p").properties()).isEqualTo(everything());
    }
    try (Dialer stored = way.dial(house)) {
      stored.greet("props").stored(60).accepted();
      assertThat(stored.expectMessage("p").properties()).isEqualTo(everything());
    }
    try (Dialer late = way.dial(house).connected("late").subscribed("props", QoS.AT_MOST_ONCE)) {
      assertThat(late.expectMessage("p").properties()).isEqualTo(everything());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause({"MQTT-3.3.2-13", "MQTT-3.3.2-19", "MQTT-1.5.7-1", "MQTT-4.13.1-1"})
  void strings_among_properties_are_well_formed(Way way) {
    for (String property :
        List.of("08 0002 C0AF", "03 0001 FF", "26 0001 61 0001 FF", "26 0001 FF 0001 61")) {
      try (Dialer dialer = way.dial(house).connected("ill")) {
        dialer.send(Hex.packet(0x30, Hex.text("a") + Hex.block(property) + "78"));
        dialer.expectEnded(ReasonCode.MALFORMED_PACKET);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause({"MQTT-3.3.2-7", "MQTT-3.3.2-12"})
  void every_alias_that_was_allowed_is_taken_and_ends_with_its_connection(Way way) {
    try (Dialer reader =
        house.dial().connected("aliases").subscribed("alias/#", QoS.AT_MOST_ONCE)) {
      int most;
      try (Dialer dialer = way.dial(house)) {
        ConnAck answer = dialer.greet("aliasing").stored(60).accepted();
        most = (int) answer.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0);
        assertThat(most).isPositive();
        for (int alias = 1; alias <= most; alias++) {
          dialer.send(aliased("alias/" + alias, alias)).send(aliased("", alias));
          for (int i = 0; i < 2; i++) {
            assertThat(reader.expectMessage("x").topic().text()).isEqualTo("alias/" + alias);
          }
        }
      }
      try (Dialer dialer = way.dial(house)) {
        dialer.greet("aliasing").stored(60).accepted();
        dialer.send(aliased("", most)).expectEnded(ReasonCode.PROTOCOL_ERROR);
      }
      reader.expectAlive();
    }
  }

  private static byte[] aliased(String topic, int alias) {
    return Hex.packet(0x30, Hex.text(topic) + Hex.block("23 %04X".formatted(alias)) + "78");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-3.3.4-2")
  void overlapping_filters_deliver_at_the_best_qos(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = way.dial(house)) {
        reader.greet("overlap").clean().expiry(stored ? 60 : 0).accepted();
        for (QoS qos : QoS.values()) {
          String filter = List.of("over/+", "over/#", "over/lap").get(qos.ordinal());
          reader.send(Packets.subscribe(1, qos, filter)).expect(SubAck.class);
        }
        writer.send(Packets.publish("over/lap", QoS.EXACTLY_ONCE, 3, "x")).expect(PubRec.class);
        writer.send(Packets.rel(3)).expect(PubComp.class);
        assertThat(reader.expectMessage("x").qos()).isEqualTo(QoS.EXACTLY_ONCE);
        reader.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause({"MQTT-3.3.4-3", "MQTT-3.3.4-4"})
  void the_identifiers_of_all_that_matched_come_with_it(Way way) {
    for (QoS qos : List.of(QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE)) {
      for (boolean stored : new boolean[] {false, true}) {
        try (Dialer reader = way.dial(house)) {
          reader.greet("ids").clean().expiry(stored ? 60 : 0).accepted();
          identified(reader, "ids/+", 1);
          identified(reader, "ids/#", 268_435_455);
          reader.subscribed("ids/a/#", QoS.AT_LEAST_ONCE);
          identified(reader, "other", 3);
          writer.send(Packets.publish("ids/a", qos, qos == QoS.AT_MOST_ONCE ? 0 : 1, "x"));
          if (qos == QoS.AT_LEAST_ONCE) {
            writer.expect(PubAck.class);
          }
          Properties came = reader.expectMessage("x").properties();
          assertThat(came.subscriptionIdentifierCount()).isEqualTo(2);
          assertThat(List.of(came.subscriptionIdentifier(0), came.subscriptionIdentifier(1)))
              .containsExactlyInAnyOrder(1, 268_435_455);
          reader.expectAlive();
        }
      }
    }
  }

  private static void identified(Dialer reader, String filter, int id) {
    List<Subscribe.Request> requests = List.of(new Subscribe.Request(filter, QoS.AT_LEAST_ONCE));
    Properties properties = Properties.builder().subscriptionIdentifier(id).build();
    reader.send(new Subscribe(1, requests, properties)).expect(SubAck.class);
  }
}
