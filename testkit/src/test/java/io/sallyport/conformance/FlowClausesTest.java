package io.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sections 4.3, 4.4 and 4.9: the exchanges of QoS 1 and 2, over one connection and over several.
 */
class FlowClausesTest {
  private final FakeTicker ticker = new FakeTicker();
  private final BrokerFixture house = BrokerFixture.with().ticker(ticker).start();
  private final Dialer writer = house.dial().connected("writer");

  @AfterEach
  void close() {
    writer.close();
    house.close();
  }

  private void publish(String topic, QoS qos, String payload) {
    writer.send(Packets.publish(topic, qos, qos == QoS.AT_MOST_ONCE ? 0 : 1, payload));
    if (qos == QoS.AT_LEAST_ONCE) {
      writer.expect(PubAck.class);
    } else if (qos == QoS.EXACTLY_ONCE) {
      writer.expect(PubRec.class);
      writer.send(Packets.rel(1)).expect(PubComp.class);
    }
  }

  /** A session that ends with its connection, or one that goes on. */
  private Dialer reader(Way way, boolean stored) {
    Dialer reader = way.dial(house);
    return stored ? reader.greet("reader").stored().in() : reader.connected("reader");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause(
      value = {"MQTT-2.2.1-4", "MQTT-4.3.2-1", "MQTT-4.3.3-1", "MQTT-4.3.2-3", "MQTT-4.3.3-3"},
      v311 = {"MQTT-4.3.2-1", "MQTT-4.3.3-1"})
  void ids_under_way_are_all_different(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = reader(way, stored).subscribed("ids", QoS.EXACTLY_ONCE)) {
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < 20; i++) {
          publish("ids", i % 2 == 0 ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE, "m" + i);
          Publish came = reader.expectMessage("m" + i);
          assertThat(came.packetId()).isPositive();
          assertThat(came.duplicate()).isFalse();
          assertThat(ids.add(came.packetId())).isTrue();
        }
        reader.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause(
      value = {"MQTT-4.3.2-4", "MQTT-4.3.2-5"},
      v311 = "MQTT-4.3.2-2")
  void after_puback_the_same_id_is_a_new_message(Way way) {
    try (Dialer reader = reader(way, false).subscribed("again", QoS.AT_MOST_ONCE);
        Dialer sender = way.dial(house).connected("sender")) {
      for (String payload : List.of("1", "2", "3")) {
        Publish message = Packets.publish("again", QoS.AT_LEAST_ONCE, 9, payload);
        sender.send(payload.equals("3") ? Packets.again(message) : message);
        assertThat(sender.expect(PubAck.class).packetId()).isEqualTo(9);
        reader.expectMessage(payload);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause(
      value = {"MQTT-4.3.3-8", "MQTT-4.3.3-10", "MQTT-4.3.3-11", "MQTT-4.3.3-12"},
      v311 = "MQTT-4.3.3-2")
  void a_qos_2_message_is_delivered_once_until_it_is_released(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = reader(way, false).subscribed("two", QoS.AT_MOST_ONCE);
          Dialer sender = way.dial(house)) {
        sender.greet("sender" + stored).expiry(stored ? 60 : 0).clean().accepted();
        for (String payload : List.of("1", "2")) {
          Publish message = Packets.publish("two", QoS.EXACTLY_ONCE, 9, payload);
          sender.send(message).send(Packets.again(message));
          for (int i = 0; i < 2; i++) {
            assertThat(sender.expect(PubRec.class).packetId()).isEqualTo(9);
          }
          sender.send(Packets.rel(9));
          assertThat(sender.expect(PubComp.class).packetId()).isEqualTo(9);
          reader.expectMessage(payload);
          reader.expectAlive();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause(
      value = {"MQTT-4.3.3-4", "MQTT-4.3.3-5", "MQTT-2.2.1-5"},
      v311 = "MQTT-4.3.3-1")
  void pubrec_is_answered_with_pubrel_of_its_id(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = reader(way, stored).subscribed("rel", QoS.EXACTLY_ONCE)) {
        for (int i = 0; i < 3; i++) {
          publish("rel", QoS.EXACTLY_ONCE, "m" + i);
          Publish came = reader.expectMessage("m" + i);
          reader.send(Packets.rec(came.packetId()));
          PubRel release = reader.expect(PubRel.class);
          assertThat(release.packetId()).isEqualTo(came.packetId());
          assertThat(release.reason()).isEqualTo(ReasonCode.SUCCESS);
          reader.send(Packets.comp(came.packetId())).expectAlive();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause(
      value = {
        "MQTT-4.4.0-1",
        "MQTT-3.3.1-1",
        "MQTT-4.3.3-6",
        "MQTT-4.3.2-3",
        "MQTT-4.3.3-3",
        "MQTT-4.3.3-5"
      },
      v311 = {"MQTT-4.6.0-1", "MQTT-4.3.2-1", "MQTT-4.3.3-1"})
  void what_is_open_comes_again_on_reconnect_in_its_order_and_at_no_other_time(Way way) {
    Publish released;
    Publish one;
    Publish two;
    try (Dialer reader = reader(way, true).subscribed("open", QoS.EXACTLY_ONCE)) {
      publish("open", QoS.EXACTLY_ONCE, "released");
      released = reader.expectMessage("released");
      reader.send(Packets.rec(released.packetId())).expect(PubRel.class);
      publish("open", QoS.AT_LEAST_ONCE, "one");
      one = reader.expectMessage("one");
      publish("open", QoS.EXACTLY_ONCE, "two");
      two = reader.expectMessage("two");
      ticker.advance(Duration.ofSeconds(40));
      reader.expectAlive();
      ticker.advance(Duration.ofSeconds(40));
      reader.expectAlive();
    }
    writer.expectAlive();
    try (Dialer reader = way.dial(house)) {
      assertThat(reader.greet("reader").stored().accepted().sessionPresent()).isTrue();
      assertThat(reader.expect(PubRel.class).packetId()).isEqualTo(released.packetId());
      for (Publish before : List.of(one, two)) {
        Publish again = reader.expectMessage(before.payload().text());
        assertThat(again.duplicate()).isTrue();
        assertThat(again.packetId()).isEqualTo(before.packetId());
        assertThat(again.qos()).isEqualTo(before.qos());
      }
      reader.send(Packets.comp(released.packetId())).send(Packets.ack(one));
      reader.send(Packets.rec(two.packetId())).expect(PubRel.class);
      reader.send(Packets.comp(two.packetId())).expectAlive();
    }
    try (Dialer reader = reader(way, true)) {
      reader.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause("MQTT-4.4.0-2")
  void a_refusal_is_an_answer_too(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = way.dial(house)) {
        reader.greet("refusing").expiry(stored ? 60 : 0).with(Property.RECEIVE_MAXIMUM, 1);
        reader.greet("refusing").clean().expiry(stored ? 60 : 0).accepted();
        reader.subscribed("refused", QoS.EXACTLY_ONCE);
        publish("refused", QoS.AT_LEAST_ONCE, "1");
        Publish one = reader.expectMessage("1");
        reader.send(new PubAck(one.packetId(), ReasonCode.QUOTA_EXCEEDED));
        publish("refused", QoS.EXACTLY_ONCE, "2");
        Publish two = reader.expectMessage("2");
        reader.send(new PubRec(two.packetId(), ReasonCode.QUOTA_EXCEEDED)).expectAlive();
      }
      try (Dialer reader = way.dial(house)) {
        assertThat(reader.greet("refusing").stored(60).accepted().sessionPresent())
            .isEqualTo(stored);
        reader.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause({"MQTT-3.3.4-9", "MQTT-3.3.4-10", "MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-4.9.0-3"})
  void no_more_are_under_way_than_the_client_takes(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = way.dial(house)) {
        reader
            .greet("narrow")
            .clean()
            .expiry(stored ? 60 : 0)
            .with(Property.RECEIVE_MAXIMUM, 2)
            .in()
            .subscribed("flow", QoS.EXACTLY_ONCE);
        for (String payload : List.of("1", "2", "3", "4")) {
          publish("flow", payload.equals("2") ? QoS.EXACTLY_ONCE : QoS.AT_LEAST_ONCE, payload);
        }
        Publish one = reader.expectMessage("1");
        Publish two = reader.expectMessage("2");
        reader.expectAlive();
        publish("flow", QoS.AT_MOST_ONCE, "now");
        reader.expectMessage("now");
        reader.send(Packets.subscribe(9, QoS.AT_MOST_ONCE, "more")).expect(SubAck.class);
        reader.send(Packets.publish("other", QoS.AT_LEAST_ONCE, 5, "x")).expect(PubAck.class);
        reader.send(Packets.ack(one));
        Publish three = reader.expectMessage("3");
        reader.send(Packets.rec(two.packetId())).expect(PubRel.class);
        reader.expectAlive();
        reader.send(Packets.comp(two.packetId()));
        reader.send(Packets.ack(three)).send(Packets.ack(reader.expectMessage("4"))).expectAlive();
      }
    }
  }

  private static Publish expiring(int id, String payload) {
    Properties soon = Properties.builder().number(Property.MESSAGE_EXPIRY_INTERVAL, 5).build();
    return Packets.with(Packets.publish("soon", QoS.EXACTLY_ONCE, id, payload), soon);
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause("MQTT-4.3.3-7")
  void what_was_sent_once_does_not_expire_any_more(Way way) {
    Publish first;
    try (Dialer reader = reader(way, true).subscribed("soon", QoS.EXACTLY_ONCE)) {
      writer.send(expiring(1, "sent")).expect(PubRec.class);
      writer.send(Packets.rel(1)).expect(PubComp.class);
      first = reader.expectMessage("sent");
    }
    ticker.advance(Duration.ofSeconds(40));
    writer.expectAlive();
    try (Dialer reader = reader(way, true)) {
      Publish again = reader.expectMessage("sent");
      assertThat(again.packetId()).isEqualTo(first.packetId());
      reader.send(Packets.rec(again.packetId())).expect(PubRel.class);
      reader.send(Packets.comp(again.packetId())).expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause("MQTT-4.3.3-13")
  void an_exchange_is_finished_though_its_message_has_expired(Way way) {
    reader(way, true).subscribed("soon", QoS.EXACTLY_ONCE).close();
    try (Dialer sender = way.dial(house).connected("sender")) {
      sender.send(expiring(1, "late")).expect(PubRec.class);
      ticker.advance(Duration.ofSeconds(40));
      sender.send(Packets.rel(1));
      assertThat(sender.expect(PubComp.class).reason()).isEqualTo(ReasonCode.SUCCESS);
    }
    try (Dialer reader = reader(way, true)) {
      reader.expectAlive();
    }
  }
}
