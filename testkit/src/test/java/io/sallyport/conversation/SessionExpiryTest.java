package io.sallyport.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long a session outlives its connection. */
class SessionExpiryTest {
  private static final long FOR_EVER = 0xFFFF_FFFFL;
  private static final long WEEK = Duration.ofDays(7).toSeconds();

  private final FakeTicker clock = new FakeTicker();
  private final BrokerFixture house = BrokerFixture.with().ticker(clock).start();

  @AfterEach
  void close() {
    house.close();
  }

  private static Disconnect goodbye(long expiry) {
    return new Disconnect(
        ReasonCode.SUCCESS,
        Properties.builder().number(Property.SESSION_EXPIRY_INTERVAL, expiry).build());
  }

  private void leave(long atConnect, long atDisconnect) {
    house
        .dial()
        .greet("lamp")
        .stored(atConnect)
        .in()
        .subscribed("a", QoS.AT_LEAST_ONCE)
        .send(goodbye(atDisconnect))
        .expectClosed();
  }

  private boolean isThere() {
    try (Dialer lamp = house.dial()) {
      return lamp.greet("lamp").stored(3_600).accepted().sessionPresent();
    }
  }

  /** The goodbye may become durable a moment after it is said, so time goes on in steps. */
  private void expectGone(Duration step) {
    await()
        .until(() -> {
          clock.advance(step);
          return house.server().census().stored().sessions() == 0;
        });
    assertThat(isThere()).isFalse();
  }

  @Test
  void a_goodbye_may_shorten_it() {
    leave(3_600, 10);
    expectGone(Duration.ofSeconds(1));
  }

  @Test
  void a_goodbye_may_lengthen_it() {
    leave(10, 3_600);
    clock.advance(Duration.ofSeconds(60));
    assertThat(isThere()).isTrue();
  }

  @Test
  void a_goodbye_may_end_it() {
    leave(3_600, 0);
    expectGone(Duration.ZERO);
  }

  @Test
  @Clause({"MQTT-3.14.2.2.2", "MQTT-3.1.2-23"})
  void a_goodbye_cannot_make_a_session_stay_that_was_not_meant_to() {
    try (Dialer lamp = house.dial().connected("lamp")) {
      lamp.send(goodbye(10)).expectEnded(ReasonCode.PROTOCOL_ERROR);
    }
    assertThat(isThere()).isFalse();
  }

  @Test
  @Clause("MQTT-3.2.2.3.2")
  void for_ever_is_the_longest_that_the_broker_allows_and_it_says_so() {
    try (Dialer lamp = house.dial()) {
      ConnAck answer = lamp.greet("lamp").expiry(FOR_EVER).accepted();
      assertThat(answer.properties().number(Property.SESSION_EXPIRY_INTERVAL, -1)).isEqualTo(WEEK);
    }
    try (Dialer lamp = house.dial()) {
      ConnAck answer = lamp.greet("lamp").expiry(3_600).accepted();
      assertThat(answer.properties().has(Property.SESSION_EXPIRY_INTERVAL)).isFalse();
    }
  }

  @Test
  void for_ever_in_a_goodbye_is_no_longer_than_that_either() {
    leave(10, FOR_EVER);
    clock.advance(Duration.ofSeconds(WEEK - 60));
    assertThat(house.server().census().stored().sessions()).isEqualTo(1);
    expectGone(Duration.ofHours(12));
  }

  @ParameterizedTest
  @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
  void a_session_is_there_until_its_time_is_over(ProtocolVersion version) {
    Dialer lamp = house.dial().speaking(version).greet("lamp").stored(WEEK).in();
    lamp.subscribed("a", QoS.AT_LEAST_ONCE).send(new Disconnect(ReasonCode.SUCCESS)).expectClosed();
    clock.advance(Duration.ofSeconds(WEEK - 60));
    assertThat(house.server().census().stored().sessions()).isEqualTo(1);
    expectGone(Duration.ofHours(12));
  }
}
