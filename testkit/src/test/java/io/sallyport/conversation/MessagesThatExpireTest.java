package io.sallyport.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long a message may wait, wherever it waits. */
@Clause({"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
class MessagesThatExpireTest {
  private static final QoS ONCE = QoS.AT_LEAST_ONCE;

  private final FakeTicker clock = new FakeTicker();
  private final BrokerFixture house = BrokerFixture.with().ticker(clock).start();
  private final Dialer writer = house.dial().connected("writer");
  private int packetId;

  @AfterEach
  void close() {
    writer.close();
    house.close();
  }

  private static Properties expiry(long seconds) {
    return Properties.builder()
        .number(Property.MESSAGE_EXPIRY_INTERVAL, seconds)
        .user("kept", "yes")
        .build();
  }

  private void send(String payload, long seconds, boolean retain) {
    packetId++;
    Publish message =
        retain
            ? Packets.retained("a", ONCE, packetId, payload)
            : Packets.publish("a", ONCE, packetId, payload);
    writer
        .send(seconds == 0 ? message : Packets.with(message, expiry(seconds)))
        .expect(PubAck.class);
  }

  private static void expectSeconds(Way way, Publish came, long seconds) {
    assertThat(came.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
        .isEqualTo(way.isFive() ? seconds : -1);
    assertThat(came.properties().userProperties()).hasSize(way.isFive() ? 1 : 0);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void one_that_need_not_wait_arrives_as_it_was_sent(Way way) {
    try (Dialer reader = way.dial(house).connected("reader").subscribed("a", ONCE)) {
      send("now", 10, false);
      expectSeconds(way, reader.expectMessage("now"), 10);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_retained_one_grows_older_and_then_is_gone(Way way) {
    send("kept", 10, true);
    clock.advance(Duration.ofMillis(4_100));
    try (Dialer reader = way.dial(house).connected("r1").subscribed("a", QoS.AT_MOST_ONCE)) {
      expectSeconds(way, reader.expectMessage("kept"), 6);
    }
    try (Dialer reader = way.dial(house).greet("stored-" + way).stored().in()) {
      reader.subscribed("a", ONCE);
      expectSeconds(way, reader.expectMessage("kept"), 6);
    }
    clock.advance(Duration.ofSeconds(6));
    for (QoS qos : QoS.values()) {
      try (Dialer reader = way.dial(house).connected("r2").subscribed("a", qos)) {
        reader.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void one_that_waits_for_a_stored_session_counts_down(Way way) {
    way.dial(house)
        .greet("reader")
        .stored()
        .in()
        .subscribed("a", ONCE)
        .send(new Disconnect(ReasonCode.SUCCESS))
        .expectClosed();
    send("short", 5, false);
    send("long", 20, false);
    send("eternal", 0, false);
    clock.advance(Duration.ofMillis(6_100));
    try (Dialer reader = way.dial(house).greet("reader").stored().in()) {
      expectSeconds(way, reader.expectMessage("long"), 14);
      reader.expectMessage("eternal");
      reader.expectAlive();
    }
  }

  @Test
  void one_that_waits_behind_a_full_window_counts_down() {
    for (long stored : new long[] {0, 3_600}) {
      try (Dialer reader =
          house
              .dial()
              .greet("slow-" + stored)
              .with(Property.RECEIVE_MAXIMUM, 1)
              .expiry(stored)
              .in()) {
        reader.subscribed("a", ONCE);
        send("first", 0, false);
        Publish first = reader.expectMessage("first");
        send("short", 5, false);
        send("long", 20, false);
        clock.advance(Duration.ofMillis(6_100));
        reader.send(Packets.ack(first));
        expectSeconds(Way.TCP_5, reader.expectMessage("long"), 14);
      }
    }
  }

  @Test
  void one_that_was_on_the_wire_once_is_sent_again_however_old_it_is() {
    Dialer before = house.dial().greet("reader").stored().in().subscribed("a", ONCE);
    send("begun", 5, false);
    before.expectMessage("begun");
    before.close();
    clock.advance(Duration.ofSeconds(30));
    try (Dialer reader = house.dial().greet("reader").stored().in()) {
      Publish again = reader.expectMessage("begun");
      assertThat(again.duplicate()).isTrue();
      assertThat(again.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1)).isZero();
    }
  }

  @Test
  void the_time_of_a_will_begins_when_it_is_sent() {
    try (Dialer reader = house.dial().connected("reader").subscribed("w", ONCE)) {
      Dialer lamp =
          house
              .dial()
              .greet("lamp")
              .will(Packets.with(Packets.will("w", ONCE, "gone"), expiry(10)))
              .in();
      clock.advance(Duration.ofSeconds(30));
      lamp.close();
      expectSeconds(Way.TCP_5, reader.expectMessage("gone"), 10);
    }
  }

  @Test
  void a_retained_will_expires_too() {
    try (Dialer reader = house.dial().connected("reader").subscribed("a", ONCE)) {
      house
          .dial()
          .greet("lamp")
          .will(Packets.with(Packets.retainedWill("a", ONCE, "gone"), expiry(10)))
          .in()
          .close();
      reader.expectMessage("gone");
    }
    clock.advance(Duration.ofMillis(3_100));
    try (Dialer late = house.dial().connected("late").subscribed("a", ONCE)) {
      expectSeconds(Way.TCP_5, late.expectMessage("gone"), 7);
    }
    clock.advance(Duration.ofSeconds(8));
    try (Dialer later = house.dial().connected("later").subscribed("a", ONCE)) {
      later.expectAlive();
    }
  }
}
