package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Will;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.WebSocketDialer;
import io.sallyport.testkit.WebWay;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * W14: a will with a delay fires once: after it, or with the session when that ends earlier; and
 * not at all when its client comes back in time.
 */
@Tag("W14")
@Clause("MQTT-3.1.3-9")
class Wall14WillDelayTest {
  private final FakeTicker clock = new FakeTicker();
  private final BrokerFixture house = BrokerFixture.with().ticker(clock).web().start();
  private final Dialer watchman =
      house.dial().connected("watchman").subscribed("w", QoS.AT_LEAST_ONCE);

  @AfterEach
  void close() {
    watchman.close();
    house.close();
  }

  private static Will delayed(long seconds) {
    return Packets.with(
        Packets.will("w", QoS.AT_LEAST_ONCE, "gone"),
        Properties.builder().number(Property.WILL_DELAY_INTERVAL, seconds).build());
  }

  /** A connection of {@code lamp} with a will that waits {@code delay} seconds. */
  private Dialer lamp(AnyWay way, long delay, long expiry) {
    return way.dial(house).greet("lamp").stored(expiry).will(delayed(delay)).in();
  }

  private void cut(Dialer lamp) {
    int before = house.events().of(Event.Disconnected.class).size();
    lamp.close();
    await().until(() -> house.events().of(Event.Disconnected.class).size() > before);
  }

  private void expectNothing() {
    try (Dialer honest = house.dial().connected("honest")) {
      honest.send(Packets.publish("w", QoS.AT_LEAST_ONCE, 1, "end")).expect(PubAck.class);
    }
    watchman.send(Packets.ack(watchman.expectMessage("end")));
  }

  private void expectWill() {
    await()
        .until(() -> {
          clock.advance(Duration.ofSeconds(1));
          return sent() == 1;
        });
    Publish will = watchman.expectMessage("gone");
    watchman.send(Packets.ack(will));
    assertThat(will.properties().has(Property.WILL_DELAY_INTERVAL)).as("our own affair").isFalse();
    clock.advance(Duration.ofSeconds(30));
    expectNothing();
    assertThat(sent()).as("once").isEqualTo(1);
  }

  private long sent() {
    return house.server().counters().of(Counter.WILLS_SENT);
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  void it_waits_and_then_fires_once(AnyWay way) {
    cut(lamp(way, 20, 3_600));
    clock.advance(Duration.ofSeconds(19));
    expectNothing();
    expectWill();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  void a_delay_longer_than_the_session_ends_with_it(AnyWay way) {
    cut(lamp(way, 40, 20));
    clock.advance(Duration.ofSeconds(19));
    expectNothing();
    await()
        .until(() -> {
          clock.advance(Duration.ofMillis(100));
          return sent() == 1;
        });
    watchman.send(Packets.ack(watchman.expectMessage("gone")));
    clock.advance(Duration.ofSeconds(40));
    expectNothing();
    assertThat(sent()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  void without_a_session_that_stays_it_fires_at_once(AnyWay way) {
    lamp(way, 3_600, 0).close();
    watchman.expectMessage("gone");
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  void whoever_comes_back_in_time_takes_it_back(AnyWay way) {
    cut(lamp(way, 20, 3_600));
    clock.advance(Duration.ofSeconds(10));
    try (Dialer back = way.dial(house).greet("lamp").stored().in()) {
      clock.advance(Duration.ofSeconds(40));
      back.expectAlive();
      expectNothing();
    }
    assertThat(sent()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  void a_takeover_takes_it_back_too(AnyWay way) {
    Dialer old = lamp(way, 20, 3_600);
    try (Dialer back = way.dial(house).greet("lamp").stored().in()) {
      old.expectEnded(ReasonCode.SESSION_TAKEN_OVER);
      clock.advance(Duration.ofSeconds(40));
      back.expectAlive();
      expectNothing();
    }
    assertThat(sent()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  void a_clean_start_ends_the_session_and_it_fires_at_once(AnyWay way) {
    cut(lamp(way, 600, 3_600));
    try (Dialer anew = way.dial(house).greet("lamp").in()) {
      watchman.expectMessage("gone");
      anew.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TLS_3_1_1", "WS_3_1_1", "WSS_3_1_1"})
  void without_a_delay_to_ask_for_it_fires_at_once_and_once(AnyWay way) {
    Will will = Packets.will("w", QoS.AT_LEAST_ONCE, "gone");
    way.dial(house).greet("lamp").stored().will(will).in().close();
    watchman.send(Packets.ack(watchman.expectMessage("gone")));
    way.dial(house).greet("lamp").stored().in().send(new Disconnect(ReasonCode.SUCCESS));
    clock.advance(Duration.ofSeconds(40));
    expectNothing();
    assertThat(sent()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_3_1_1", "WS_5", "WSS_3_1_1", "WSS_5"})
  void the_end_of_a_websocket_is_no_goodbye(WebWay way) {
    try (WebSocketDialer page = way.knock(house).upgraded()) {
      Will will = Packets.will("w", QoS.AT_LEAST_ONCE, "gone");
      Dialer lamp = page.mqtt().speaking(way.version()).greet("lamp").will(will).in();
      page.frame(WebSocketDialer.LAST | WebSocketDialer.CLOSE, new byte[] {0x03, (byte) 0xE8});
      watchman.expectMessage("gone");
      lamp.expectEnd();
    }
  }

  @Test
  void a_takeover_that_begins_anew_lets_it_fire_at_once() {
    Dialer old = lamp(AnyWay.TCP_5, 600, 3_600);
    try (Dialer anew = house.dial().greet("lamp").expiry(3_600).in()) {
      old.expectEnded(ReasonCode.SESSION_TAKEN_OVER);
      watchman.expectMessage("gone");
      anew.expectAlive();
    }
  }

  @Test
  @Clause({"MQTT-3.1.2-10", "MQTT-3.14.4-3"})
  void a_goodbye_takes_it_back() {
    Dialer lamp = lamp(AnyWay.TCP_5, 20, 3_600);
    lamp.send(new Disconnect(ReasonCode.SUCCESS)).expectClosed();
    clock.advance(Duration.ofSeconds(40));
    expectNothing();
    assertThat(sent()).isZero();
  }

  @Test
  void a_goodbye_that_asks_for_it_waits_as_well() {
    Dialer lamp = lamp(AnyWay.TCP_5, 20, 3_600);
    lamp.send(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL)).expectClosed();
    expectNothing();
    expectWill();
  }

  @Test
  void a_goodbye_that_ends_the_session_leaves_no_time_for_a_delay() {
    Dialer lamp = lamp(AnyWay.TCP_5, 600, 3_600);
    lamp.send(
            new Disconnect(
                ReasonCode.DISCONNECT_WITH_WILL,
                Properties.builder().number(Property.SESSION_EXPIRY_INTERVAL, 0).build()))
        .expectClosed();
    watchman.expectMessage("gone");
  }
}
