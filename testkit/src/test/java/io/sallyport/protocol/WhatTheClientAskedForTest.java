package io.sallyport.protocol;

import static io.sallyport.testkit.Packets.publish;
import static io.sallyport.testkit.Packets.subscribe;
import static io.sallyport.testkit.Packets.will;
import static io.sallyport.testkit.Packets.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Will;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a CONNECT asks of the broker: answers told or kept back, sizes, ids, keep alive. */
class WhatTheClientAskedForTest {
  private static final byte[] NOT_TEXT = {(byte) 0xC3, (byte) 0x28};

  private final BrokerFixture house =
      BrokerFixture.with()
          .listeners(
              """
              [broker]
              check_payload_format = true

              [[listener]]
              name = "plain"
              bind = "mqtt://127.0.0.1:0"
              guest = "visitor"
              response_information = "reply/{client}"

              """)
          .rules(
              """
              [[rule]]
              name = "open"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["open/#", "reply/lamp/#"]

              """)
          .with(
              """
              [limits]
              keep_alive_max = "2m"
              logins_failing_per_address = "10000/s"
              logins_failing_burst = 100000
              """)
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  @Clause("MQTT-3.4.2-2")
  void a_refusal_carries_the_id_that_the_operator_finds_it_by() {
    try (Dialer client = house.dial().connected("client")) {
      client.send(publish("secret", QoS.AT_LEAST_ONCE, 1, "x"));
      client.send(publish("secret", QoS.EXACTLY_ONCE, 2, "x"));
      client.send(subscribe(3, QoS.AT_MOST_ONCE, "secret"));
      String[] told = {
        client.expect(PubAck.class).properties().text(Property.REASON_STRING),
        client.expect(PubRec.class).properties().text(Property.REASON_STRING),
        client.expect(SubAck.class).properties().text(Property.REASON_STRING)
      };
      assertThat(told).doesNotContainNull().doesNotHaveDuplicates();
      assertThat(Arrays.asList(told))
          .containsExactlyElementsOf(
              house.events().of(Event.Denied.class).stream()
                  .map(denied -> denied.id().text())
                  .toList());
    }
  }

  @Test
  @Clause({"MQTT-3.1.2-29", "MQTT-3.1.2.11.7"})
  void a_client_that_wants_no_problem_information_gets_none() {
    try (Dialer client =
        house.dial().greet("client").with(Property.REQUEST_PROBLEM_INFORMATION, 0).in()) {
      client.send(publish("secret", QoS.AT_LEAST_ONCE, 1, "x"));
      client.send(publish("secret", QoS.EXACTLY_ONCE, 2, "x"));
      client.send(subscribe(3, QoS.AT_MOST_ONCE, "secret"));
      client.send(text("open/t", QoS.AT_LEAST_ONCE, 4, NOT_TEXT));
      assertThat(client.expect(PubAck.class).properties()).isEqualTo(Properties.NONE);
      assertThat(client.expect(PubRec.class).properties()).isEqualTo(Properties.NONE);
      assertThat(client.expect(SubAck.class).properties()).isEqualTo(Properties.NONE);
      assertThat(client.expect(PubAck.class).properties()).isEqualTo(Properties.NONE);
      client.expectAlive();
    }
  }

  @Test
  @Clause("MQTT-3.1.2-29")
  void user_properties_of_messages_are_no_problem_information() {
    Properties mine = Properties.builder().user("a", "b").build();
    try (Dialer client =
        house.dial().greet("client").with(Property.REQUEST_PROBLEM_INFORMATION, 0).in()) {
      client.subscribed("open/t", QoS.AT_MOST_ONCE);
      client.send(with(publish("open/t", QoS.AT_MOST_ONCE, 0, "x"), mine));
      assertThat(client.expectMessage("x").properties()).isEqualTo(mine);
    }
  }

  @Test
  @Clause("MQTT-3.4.2-2")
  void a_reason_string_goes_where_it_would_make_a_packet_too_large() {
    try (Dialer large = house.dial().greet("large").with(Property.MAXIMUM_PACKET_SIZE, 40).in();
        Dialer small = house.dial().greet("small").with(Property.MAXIMUM_PACKET_SIZE, 19).in()) {
      large.send(subscribe(3, QoS.AT_MOST_ONCE, "secret/a", "secret/b", "secret/c"));
      small.send(subscribe(3, QoS.AT_MOST_ONCE, "secret/a", "secret/b", "secret/c"));
      assertThat(large.expect(SubAck.class).properties().has(Property.REASON_STRING)).isTrue();
      SubAck bare = small.expect(SubAck.class);
      assertThat(bare.reasons()).hasSize(3).containsOnly(ReasonCode.NOT_AUTHORIZED);
      assertThat(bare.properties()).isEqualTo(Properties.NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 10, 15})
  @Clause({"MQTT-3.1.2-24", "MQTT-3.2.0-1"})
  void a_client_without_room_for_its_connack_hears_nothing(int bytes) {
    try (Dialer client = house.dial()) {
      client.greet("client").with(Property.MAXIMUM_PACKET_SIZE, bytes).send().expectClosed();
    }
    house.dial().connected("client").expectAlive().close();
  }

  @Test
  @Clause("MQTT-3.1.2-24")
  void no_packet_is_larger_than_the_client_takes() {
    try (Dialer client = house.dial().greet("client").with(Property.MAXIMUM_PACKET_SIZE, 20).in()) {
      String[] filters = new String[30];
      Arrays.setAll(filters, i -> "open/" + i);
      client.send(subscribe(1, QoS.AT_MOST_ONCE, filters));
      assertThat(client.expect(Disconnect.class).reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
      client.expectClosed();
    }
  }

  @Test
  @Clause({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
  void a_message_that_is_too_large_for_one_reaches_the_others() {
    try (Dialer small = house.dial().greet("small").with(Property.MAXIMUM_PACKET_SIZE, 30).in();
        Dialer large = house.dial().connected("large")) {
      small.subscribed("open/#", QoS.AT_LEAST_ONCE);
      large.subscribed("open/#", QoS.AT_LEAST_ONCE);
      large.send(publish("open/t", QoS.AT_LEAST_ONCE, 1, "x".repeat(100)));
      large.send(publish("open/t", QoS.AT_LEAST_ONCE, 2, "fits"));
      small.expectMessage("fits");
      Packet first = large.next();
      Packet second = large.next();
      assertThat(first instanceof Publish || second instanceof Publish).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 120", "60, 60", "121, 120", "65535, 120"})
  @Clause({"MQTT-3.1.2-21", "MQTT-3.2.2-21"})
  void a_keep_alive_that_is_not_the_clients_own_is_said(int asked, int granted) {
    try (Dialer client = house.dial()) {
      ConnAck answer = client.greet("client").keepAlive(asked).accepted();
      assertThat(answer.properties().has(Property.SERVER_KEEP_ALIVE)).isEqualTo(asked != granted);
      assertThat(answer.properties().number(Property.SERVER_KEEP_ALIVE, asked)).isEqualTo(granted);
    }
  }

  @Test
  @Clause({"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
  void a_client_without_an_id_gets_one_of_its_own() {
    try (Dialer one = house.dial();
        Dialer two = house.dial();
        Dialer named = house.dial()) {
      String first = assigned(one);
      String second = assigned(two);
      assertThat(first).isNotEmpty().isNotEqualTo(second);
      assertThat(
              named.greet(first).accepted().properties().has(Property.ASSIGNED_CLIENT_IDENTIFIER))
          .isFalse();
      one.expectEnded(ReasonCode.SESSION_TAKEN_OVER);
    }
  }

  private static String assigned(Dialer dialer) {
    String id = dialer.greet("").accepted().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
    return id == null ? "" : id;
  }

  @Test
  @Clause("MQTT-3.1.2-28")
  void response_information_is_told_to_those_who_ask_and_may_use_it() {
    assertThat(responseInformation("lamp", 1)).isEqualTo("reply/lamp");
    assertThat(responseInformation("lamp", 0)).isNull();
    assertThat(responseInformation("lamp", -1)).isNull();
    assertThat(responseInformation("door", 1)).as("the rules do not let it").isNull();
  }

  private String responseInformation(String clientId, int asking) {
    try (Dialer client = house.dial()) {
      var greeting = client.greet(clientId);
      if (asking >= 0) {
        greeting = greeting.with(Property.REQUEST_RESPONSE_INFORMATION, asking);
      }
      return greeting.accepted().properties().text(Property.RESPONSE_INFORMATION);
    }
  }

  @Test
  @Clause("MQTT-3.3.2.3.2")
  void what_is_called_text_is_text() {
    byte[] good = "grün".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (Dialer client = house.dial().connected("client")) {
      client.send(text("open/t", QoS.AT_LEAST_ONCE, 1, good));
      assertThat(client.expect(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
      client.send(text("open/t", QoS.AT_LEAST_ONCE, 1, NOT_TEXT));
      assertThat(client.expect(PubAck.class).reason()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
      client.send(text("open/t", QoS.EXACTLY_ONCE, 1, NOT_TEXT));
      assertThat(client.expect(PubRec.class).reason()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
      client.send(text("open/t", QoS.AT_MOST_ONCE, 0, NOT_TEXT));
      client.expectEnded(ReasonCode.PAYLOAD_FORMAT_INVALID);
    }
    Will bad =
        new Will(
            will("open/t", QoS.AT_MOST_ONCE, "x").topic(),
            QoS.AT_MOST_ONCE,
            false,
            Properties.builder().number(Property.PAYLOAD_FORMAT_INDICATOR, 1).build(),
            Payload.wrap(NOT_TEXT));
    house.dial().greet("client").will(bad).refused(ReasonCode.PAYLOAD_FORMAT_INVALID);
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void bytes_that_claim_nothing_are_anything(ProtocolVersion version) {
    try (Dialer client = house.dial().speaking(version).connected("client")) {
      Publish bytes =
          new Publish(
              publish("open/t", QoS.AT_LEAST_ONCE, 1, "").topic(),
              QoS.AT_LEAST_ONCE,
              false,
              false,
              1,
              Properties.NONE,
              Payload.wrap(NOT_TEXT));
      client.send(bytes);
      assertThat(client.expect(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
    }
  }

  private static Publish text(String topic, QoS qos, int packetId, byte[] payload) {
    return new Publish(
        publish(topic, qos, packetId, "").topic(),
        qos,
        false,
        false,
        packetId,
        Properties.builder().number(Property.PAYLOAD_FORMAT_INDICATOR, 1).build(),
        Payload.wrap(payload));
  }
}
