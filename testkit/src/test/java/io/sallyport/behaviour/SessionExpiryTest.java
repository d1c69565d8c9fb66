package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Way;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session whose client is away lives as long as was agreed, and no longer. */
class SessionExpiryTest {
  private static final long MAXIMUM = Duration.ofDays(7).toSeconds();

  private final FakeTicker ticker = new FakeTicker();
  private final BrokerFixture house = BrokerFixture.with().ticker(ticker).start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause("MQTT-3.1.2-23")
  void it_is_there_before_its_time_is_over_and_gone_after(Way way) {
    store(way, 100);
    ticker.advance(Duration.ofSeconds(90));
    try (Dialer reader = way.dial(house)) {
      assertThat(reader.greet("reader").stored(100).accepted().sessionPresent()).isTrue();
    }
    expectAway();
    ticker.advance(Duration.ofSeconds(101));
    await().until(() -> sessions() == 0);
    assertThat(house.server().census().subscriptions()).isZero();
    try (Dialer reader = way.dial(house)) {
      assertThat(reader.greet("reader").stored(100).accepted().sessionPresent()).isFalse();
    }
  }

  @Test
  void time_does_not_run_while_the_client_is_there() {
    try (Dialer reader = house.dial()) {
      reader.greet("reader").stored(100).keepAlive(300).accepted();
      ticker.advance(Duration.ofSeconds(200));
      reader.expectAlive();
      assertThat(sessions()).isEqualTo(1);
    }
  }

  @Test
  @Clause("MQTT-3.2.2.3.2")
  void more_than_the_maximum_becomes_the_maximum_and_is_told() {
    try (Dialer reader = house.dial()) {
      assertThat(
              reader
                  .greet("reader")
                  .stored(0xFFFF_FFFFL)
                  .accepted()
                  .properties()
                  .number(Property.SESSION_EXPIRY_INTERVAL, -1))
          .isEqualTo(MAXIMUM);
    }
    expectGoneAfterTheMaximum();
  }

  @Test
  void before_5_0_a_stored_session_lives_for_the_maximum() {
    store(Way.TCP_3_1_1, 0);
    expectGoneAfterTheMaximum();
  }

  @Test
  void goodbye_may_shorten_the_time() {
    try (Dialer reader = house.dial()) {
      reader.greet("reader").stored(1_000).accepted();
      reader.send(goodbye(10)).expectClosed();
    }
    expectAway();
    ticker.advance(Duration.ofSeconds(11));
    await().until(() -> sessions() == 0);
  }

  @Test
  void goodbye_with_0_ends_the_session_at_once() {
    try (Dialer reader = house.dial()) {
      reader.greet("reader").stored(1_000).accepted();
      reader.send(goodbye(0)).expectClosed();
    }
    await().until(() -> sessions() == 0);
  }

  @Test
  @Clause("MQTT-3.14.2.2.2")
  void goodbye_may_not_make_a_session_of_none() {
    try (Dialer reader = house.dial().connected("reader")) {
      reader.send(goodbye(10)).expectEnded(ReasonCode.PROTOCOL_ERROR);
    }
  }

  private void expectGoneAfterTheMaximum() {
    expectAway();
    ticker.advance(Duration.ofSeconds(MAXIMUM - 60));
    try (Dialer reader = house.dial().connected("another")) {
      reader.expectAlive();
    }
    assertThat(sessions()).isEqualTo(1);
    ticker.advance(Duration.ofSeconds(61));
    await().until(() -> sessions() == 0);
  }

  private void store(Way way, long expiry) {
    try (Dialer reader = way.dial(house)) {
      reader.greet("reader").stored(expiry).in().subscribed("a", QoS.AT_LEAST_ONCE);
    }
    expectAway();
  }

  /** Only then has its time begun. */
  private void expectAway() {
    await().until(() -> house.server().census().seats() == 0);
    try (Dialer fence = house.dial()) {
      fence.greet("fence").stored(1).accepted();
      fence.send(goodbye(0)).expectClosed();
    }
    await().until(() -> sessions() == 1);
  }

  private static Disconnect goodbye(long expiry) {
    return new Disconnect(
        ReasonCode.SUCCESS,
        Properties.builder().number(Property.SESSION_EXPIRY_INTERVAL, expiry).build());
  }

  private int sessions() {
    return house.server().census().stored().sessions();
  }
}
