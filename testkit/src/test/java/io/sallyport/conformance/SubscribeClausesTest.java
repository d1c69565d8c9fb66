package io.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.8 to 3.11: filters come and go. */
class SubscribeClausesTest {
  private final BrokerFixture house = BrokerFixture.open();
  private final Dialer writer = house.dial().connected("writer");

  @AfterEach
  void close() {
    writer.close();
    house.close();
  }

  private void publish(String topic, String payload) {
    writer.send(Packets.publish(topic, QoS.AT_LEAST_ONCE, 1, payload)).expect(PubAck.class);
  }

  private static Unsubscribe unsubscribe(int id, String... filters) {
    return new Unsubscribe(id, List.of(filters), Properties.NONE);
  }

  /** A session that ends with its connection, or one that does not. */
  private Dialer reader(Way way, boolean stored) {
    Dialer reader = way.dial(house);
    if (stored) {
      reader.greet("stored").clean().accepted();
      reader.close();
      return way.dial(house).greet("stored").stored().in();
    }
    return reader.connected("live");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({
    "MQTT-3.8.4-1",
    "MQTT-3.8.4-2",
    "MQTT-2.2.1-6",
    "MQTT-3.8.4-5",
    "MQTT-3.8.4-6",
    "MQTT-3.8.4-7",
    "MQTT-3.9.3-1",
    "MQTT-3.9.3-2"
  })
  void each_filter_is_answered_in_its_place(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = reader(way, stored)) {
        for (int id : new int[] {1, 0x0A0D, 65_535}) {
          reader.send(
              Packets.subscribe(
                  id,
                  new Subscribe.Request("a", QoS.EXACTLY_ONCE),
                  new Subscribe.Request("b#", QoS.AT_LEAST_ONCE),
                  new Subscribe.Request("c", QoS.AT_MOST_ONCE),
                  new Subscribe.Request("d/+", QoS.AT_LEAST_ONCE)));
          SubAck answer = reader.expect(SubAck.class);
          assertThat(answer.packetId()).isEqualTo(id);
          assertThat(answer.reasons())
              .containsExactly(
                  ReasonCode.GRANTED_QOS_2,
                  way.isFive() ? ReasonCode.TOPIC_FILTER_INVALID : ReasonCode.UNSPECIFIED_ERROR,
                  ReasonCode.SUCCESS,
                  ReasonCode.GRANTED_QOS_1);
        }
        publish("d/1", "x");
        reader.send(Packets.ack(reader.expectMessage("x"))).expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.8.4-8", "MQTT-4.3.1-1"})
  void a_message_comes_at_the_lower_of_both_qos(Way way) {
    for (QoS granted : QoS.values()) {
      try (Dialer reader = way.dial(house).connected("reader").subscribed("q", granted)) {
        writer.send(Publish.of("q", "0"));
        assertThat(reader.expectMessage("0").qos()).isEqualTo(QoS.AT_MOST_ONCE);
        publish("q", "1");
        assertThat(reader.expectMessage("1").qos()).isEqualTo(QoS.AT_LEAST_ONCE.min(granted));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.8.4-3", "MQTT-3.8.4-4"})
  void the_same_filter_again_takes_the_place_of_the_one_before(Way way) {
    writer.send(Packets.retained("r", QoS.AT_LEAST_ONCE, 1, "kept")).expect(PubAck.class);
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = reader(way, stored)) {
        reader.subscribed("r", QoS.AT_LEAST_ONCE);
        reader.send(Packets.ack(reader.expectMessage("kept")));
        reader.send(Packets.subscribe(2, QoS.AT_MOST_ONCE, "r")).expect(SubAck.class);
        reader.expectMessage("kept");
        publish("r", "once");
        assertThat(reader.expectMessage("once").qos()).isEqualTo(QoS.AT_MOST_ONCE);
        reader.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-3.8.4-4")
  void nothing_is_lost_or_doubled_while_it_is_replaced(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = reader(way, stored).subscribed("flow", QoS.AT_MOST_ONCE)) {
        for (int i = 0; i < 50; i++) {
          writer.send(Publish.of("flow", "m" + i));
          reader.send(Packets.subscribe(2, QoS.AT_MOST_ONCE, "flow"));
        }
        int messages = 0;
        for (int i = 0; i < 100; i++) {
          if (reader.next() instanceof Publish came) {
            assertThat(came.payload().text()).isEqualTo("m" + messages++);
          }
        }
        assertThat(messages).isEqualTo(50);
        reader.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause("MQTT-3.8.3-3")
  void with_no_local_a_client_does_not_hear_itself(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer talker = reader(way, stored)) {
        talker
            .send(
                Packets.subscribe(
                    1,
                    new Subscribe.Request(
                        "own", QoS.AT_LEAST_ONCE, true, false, RetainHandling.SEND)))
            .expect(SubAck.class);
        for (QoS qos : List.of(QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE)) {
          talker.send(Packets.publish("own", qos, qos.ordinal(), "mine"));
        }
        talker.expect(PubAck.class);
        publish("own", "theirs");
        talker.send(Packets.ack(talker.expectMessage("theirs"))).expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause(v311 = "MQTT-3.8.3-2")
  void more_wildcards_than_are_supported_are_refused(Way way) {
    try (Dialer reader = way.dial(house).connected("wild")) {
      reader.send(Packets.subscribe(1, QoS.AT_MOST_ONCE, "+/".repeat(14) + "+", "a/+"));
      List<ReasonCode> reasons = reader.expect(SubAck.class).reasons();
      assertThat(reasons.getFirst().isError()).isTrue();
      assertThat(reasons.getLast()).isEqualTo(ReasonCode.SUCCESS);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.8.3-1", "MQTT-3.10.3-1", "MQTT-4.7.3-2"})
  void filters_are_well_formed(Way way) {
    String properties = way.isFive() ? "00" : "";
    for (String wrong : List.of("0002 C0AF", "0003 EDA080", "0002 6100")) {
      expectMalformed(way, Hex.packet(0x82, "0001" + properties + wrong + "00"));
      expectMalformed(way, Hex.packet(0xA2, "0001" + properties + wrong));
    }
  }

  private void expectMalformed(Way way, byte[] packet) {
    try (Dialer dialer = way.dial(house).connected("ill")) {
      dialer.send(packet).expectEnded(ReasonCode.MALFORMED_PACKET);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({
    "MQTT-3.10.4-1",
    "MQTT-3.10.4-2",
    "MQTT-3.10.4-4",
    "MQTT-3.10.4-5",
    "MQTT-3.10.4-6",
    "MQTT-2.2.1-6",
    "MQTT-3.11.3-1",
    "MQTT-3.11.3-2"
  })
  void only_filters_that_are_equal_go_and_all_are_answered(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = reader(way, stored)) {
        reader.send(Packets.subscribe(1, QoS.AT_LEAST_ONCE, "a/b", "a/+", "A/b", "a/b/", "gone"));
        reader.expect(SubAck.class);
        reader.send(unsubscribe(0x0102, "a/#", "a/b", "b", "gone", "a/+"));
        UnsubAck answer = reader.expect(UnsubAck.class);
        assertThat(answer.packetId()).isEqualTo(0x0102);
        if (way.isFive()) {
          ReasonCode none = ReasonCode.NO_SUBSCRIPTION_EXISTED;
          ReasonCode done = ReasonCode.SUCCESS;
          assertThat(answer.reasons()).containsExactly(none, done, none, done, done);
        }
        for (String topic : List.of("a/b", "gone", "a/c", "A/b", "a/b/")) {
          publish(topic, topic);
        }
        reader.send(Packets.ack(reader.expectMessage("A/b")));
        reader.send(Packets.ack(reader.expectMessage("a/b/"))).expectAlive();
        reader.send(unsubscribe(65_535, "nothing"));
        assertThat(reader.expect(UnsubAck.class).packetId()).isEqualTo(65_535);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-3.10.4-3")
  void what_had_begun_is_finished(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = reader(way, stored).subscribed("begun", QoS.EXACTLY_ONCE)) {
        writer.send(Packets.publish("begun", QoS.EXACTLY_ONCE, 2, "x"));
        writer.expect(io.sallyport.packet.PubRec.class);
        writer.send(Packets.rel(2)).expect(PubComp.class);
        Publish came = reader.expectMessage("x");
        reader.send(unsubscribe(5, "begun")).expect(UnsubAck.class);
        reader.send(Packets.rec(came.packetId()));
        assertThat(reader.expect(PubRel.class).packetId()).isEqualTo(came.packetId());
        reader.send(Packets.comp(came.packetId())).expectAlive();
      }
    }
  }
}
