package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Greeting;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A second connection with the same client id and the same principal takes the first one's place.
 */
class SessionTakeoverTest {
  private static final List<Boolean> BOTH = List.of(false, true);

  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  private static Greeting greet(Dialer dialer, boolean stored) {
    return stored ? dialer.greet("twin").stored() : dialer.greet("twin");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.1.4-3", "MQTT-3.14.4-2"})
  void the_old_connection_hears_why_and_the_new_one_lives(Way way) {
    for (boolean first : BOTH) {
      for (boolean second : BOTH) {
        try (Dialer old = way.dial(house);
            Dialer young = way.dial(house)) {
          greet(old, first).accepted();
          assertThat(greet(young, second).accepted().sessionPresent()).isEqualTo(first && second);
          old.expectEnded(ReasonCode.SESSION_TAKEN_OVER);
          young.expectAlive();
        }
        try (Dialer last = way.dial(house)) {
          greet(last, false).accepted();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-3.1.2-8")
  void the_will_of_the_old_one_is_sent_whatever_the_new_one_starts_with(Way way) {
    for (boolean first : BOTH) {
      for (boolean second : BOTH) {
        try (Dialer watchman =
                house.dial().connected("watchman").subscribed("will", QoS.AT_LEAST_ONCE);
            Dialer old = way.dial(house);
            Dialer young = way.dial(house)) {
          greet(old, first).will(Packets.will("will", QoS.AT_LEAST_ONCE, "gone")).accepted();
          greet(young, second).accepted();
          watchman.expectMessage("gone");
          watchman.expectAlive();
        }
        try (Dialer last = way.dial(house)) {
          greet(last, false).accepted();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-4.4.0-1", "MQTT-3.1.2-5"})
  void what_the_old_one_had_not_answered_comes_again_to_the_new_one(Way way) {
    try (Dialer old = way.dial(house);
        Dialer young = way.dial(house);
        Dialer writer = house.dial().connected("writer")) {
      greet(old, true).in().subscribed("a", QoS.AT_LEAST_ONCE);
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      Publish first = old.expectMessage("x");
      assertThat(first.duplicate()).isFalse();
      assertThat(greet(young, true).accepted().sessionPresent()).isTrue();
      Publish again = young.expectMessage("x");
      assertThat(again.duplicate()).isTrue();
      assertThat(again.packetId()).isEqualTo(first.packetId());
      young.send(Packets.ack(again)).expectAlive();
    }
  }

  @Test
  void a_session_of_one_version_is_taken_up_by_the_other() {
    for (Way first : List.of(Way.TCP_3_1_1, Way.TCP_5)) {
      for (Way second : List.of(Way.TCP_5, Way.TLS_3_1_1)) {
        try (Dialer old = first.dial(house);
            Dialer young = second.dial(house);
            Dialer writer = house.dial().connected("writer")) {
          greet(old, true).in().subscribed("a", QoS.AT_LEAST_ONCE);
          assertThat(greet(young, true).accepted().sessionPresent()).isTrue();
          old.expectEnded(ReasonCode.SESSION_TAKEN_OVER);
          writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
          young.send(Packets.ack(young.expectMessage("x"))).expectAlive();
        }
      }
    }
  }

  /** Whoever agreed to a session no longer than the connection has ended it, also by takeover. */
  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"TCP_5", "TLS_5"})
  @Clause({"MQTT-3.1.4-3", "MQTT-3.1.4-4"})
  void a_session_that_ends_with_its_connection_is_not_taken_up(Way way) {
    try (Dialer maker = way.dial(house);
        Dialer old = way.dial(house);
        Dialer young = way.dial(house)) {
      greet(maker, true).in().subscribed("a", QoS.AT_LEAST_ONCE);
      assertThat(old.greet("twin").stored(0).accepted().sessionPresent()).isTrue();
      assertThat(greet(young, true).accepted().sessionPresent()).isFalse();
      old.expectEnded(ReasonCode.SESSION_TAKEN_OVER);
      young.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      young.expectAlive();
    }
  }

  @Test
  void ten_in_a_row_leave_one() {
    List<Dialer> all = new java.util.ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(greet(house.dial(), i % 2 == 0).in());
    }
    Dialer last = all.removeLast();
    all.forEach(old -> old.expectEnded(ReasonCode.SESSION_TAKEN_OVER));
    last.expectAlive();
    assertThat(house.server().census().seats()).isEqualTo(1);
    all.forEach(Dialer::close);
    last.close();
  }
}
