package io.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.3.1.3: what RETAIN means, to the broker and to those who subscribe. */
class RetainClausesTest {
  private final BrokerFixture house = BrokerFixture.open();
  private final Dialer writer = house.dial().connected("writer");

  @AfterEach
  void close() {
    writer.close();
    house.close();
  }

  private void retain(String topic, QoS qos, String payload) {
    writer.send(Packets.retained(topic, qos, qos == QoS.AT_MOST_ONCE ? 0 : 1, payload));
    if (qos != QoS.AT_MOST_ONCE) {
      writer.expect(PubAck.class);
    }
    writer.expectAlive();
  }

  private void expectRetained(Way way, String topic, String payload) {
    try (Dialer late = way.dial(house).connected("late").subscribed(topic, QoS.EXACTLY_ONCE)) {
      assertThat(late.expectMessage(payload).retain()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause(
      value = {"MQTT-3.3.1-5", "MQTT-3.3.1-8", "MQTT-3.3.1-9"},
      v311 = {"MQTT-3.3.1-7", "MQTT-3.3.1-8"})
  void the_last_one_is_kept_whatever_its_qos(Way way) {
    retain("a", QoS.AT_LEAST_ONCE, "first");
    expectRetained(way, "a", "first");
    retain("a", QoS.AT_MOST_ONCE, "second");
    expectRetained(way, "a", "second");
    writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "plain")).expect(PubAck.class);
    expectRetained(way, "a", "second");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.3.1-6", "MQTT-3.3.1-7", "MQTT-3.3.1-12"})
  void an_empty_one_is_heard_and_clears(Way way) {
    retain("a", QoS.AT_LEAST_ONCE, "old");
    try (Dialer there = way.dial(house).connected("there").subscribed("a", QoS.AT_MOST_ONCE)) {
      there.expectMessage("old");
      retain("a", QoS.AT_LEAST_ONCE, "");
      assertThat(there.expectMessage("").retain()).isFalse();
      retain("a", QoS.AT_LEAST_ONCE, "");
      there.expectMessage("");
    }
    try (Dialer late = way.dial(house).connected("late").subscribed("a", QoS.AT_MOST_ONCE)) {
      late.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause(v311 = "MQTT-3.1.2-7")
  void it_stays_when_the_session_of_its_publisher_ends(Way way) {
    try (Dialer mortal = way.dial(house)) {
      mortal.greet("mortal").stored().accepted();
      mortal.send(Packets.retained("a", QoS.AT_LEAST_ONCE, 1, "kept")).expect(PubAck.class);
    }
    try (Dialer mortal = way.dial(house)) {
      mortal.greet("mortal").clean().accepted();
    }
    expectRetained(way, "a", "kept");
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause({"MQTT-3.3.1-9", "MQTT-3.3.1-10", "MQTT-3.3.1-11", "MQTT-3.8.4-4"})
  void the_handling_says_when_it_is_wanted(Way way) {
    retain("a", QoS.AT_LEAST_ONCE, "kept");
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = way.dial(house)) {
        reader.greet(stored ? "stored" : "live").clean().expiry(stored ? 60 : 0).accepted();
        expect(reader, RetainHandling.DO_NOT_SEND, false);
        expect(reader, RetainHandling.SEND_IF_NEW, false);
        expect(reader, RetainHandling.SEND, true);
        expect(reader, RetainHandling.SEND, true);
      }
      try (Dialer reader = way.dial(house).connected("new")) {
        expect(reader, RetainHandling.SEND_IF_NEW, true);
        expect(reader, RetainHandling.SEND_IF_NEW, false);
      }
    }
  }

  private static void expect(Dialer reader, RetainHandling handling, boolean wanted) {
    reader
        .send(
            Packets.subscribe(
                1, new Subscribe.Request("a", QoS.AT_MOST_ONCE, false, false, handling)))
        .expect(SubAck.class);
    if (wanted) {
      assertThat(reader.expectMessage("kept").retain()).isTrue();
    }
    reader.expectAlive();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause({"MQTT-3.3.1-12", "MQTT-3.3.1-13"})
  void the_flag_is_passed_on_where_that_was_asked_for(Way way) {
    for (boolean asPublished : new boolean[] {false, true}) {
      for (boolean stored : new boolean[] {false, true}) {
        try (Dialer reader = way.dial(house)) {
          reader.greet("reader").clean().expiry(stored ? 60 : 0).accepted();
          reader
              .send(
                  Packets.subscribe(
                      1,
                      new Subscribe.Request(
                          "b", QoS.AT_LEAST_ONCE, false, asPublished, RetainHandling.DO_NOT_SEND)))
              .expect(SubAck.class);
          retain("b", QoS.AT_LEAST_ONCE, "r");
          Publish flagged = reader.expectMessage("r");
          assertThat(flagged.retain()).isEqualTo(asPublished);
          writer.send(Packets.publish("b", QoS.AT_LEAST_ONCE, 1, "p")).expect(PubAck.class);
          Publish plain = reader.expectMessage("p");
          assertThat(plain.retain()).isFalse();
          reader.send(Packets.ack(flagged)).send(Packets.ack(plain)).expectAlive();
        }
      }
    }
  }
}
