package io.sallyport.guessing;

import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A password that is guessed at, over every way in. */
@Tag("R48")
@Tag("F7")
class WrongPasswordsTest {
  private static final String LIMITS =
      """
      [limits]
      logins_failing_per_address = "10000/s"
      logins_failing_burst = 100000
      """;

  private final FakeTicker ticker = new FakeTicker();
  private final BrokerFixture.Builder settings =
      BrokerFixture.with().web().with(LIMITS).ticker(ticker).device("lamp", "lamp-password");
  private BrokerFixture house = settings.onDisk().start();

  @AfterEach
  void close() {
    house.close();
  }

  private void refused(AnyWay way, String password, ReasonCode reason) {
    try (Dialer dialer = way.dial(house)) {
      dialer.greet("client").as("lamp", password).refused(reason);
    }
  }

  private void accepted(AnyWay way) {
    try (Dialer dialer = way.dial(house)) {
      dialer.greet("client").as("lamp", "lamp-password").accepted();
    }
  }

  private Dialer from(String address) {
    try {
      return Dialer.over(house.socket("plain", InetAddress.getByName(address)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @DisplayName("R48 after five wrong passwords the right one has to wait as well, on every way in")
  void the_right_one_waits_as_well(AnyWay way) {
    for (int i = 0; i < 5; i++) {
      refused(way, "guess" + i, ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
    for (AnyWay other : AnyWay.values()) {
      refused(other, "lamp-password", ReasonCode.CONNECTION_RATE_EXCEEDED);
    }
    ticker.advance(Duration.ofSeconds(1));
    refused(way, "guess", ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    ticker.advance(Duration.ofSeconds(1));
    refused(way, "lamp-password", ReasonCode.CONNECTION_RATE_EXCEEDED);
    ticker.advance(Duration.ofSeconds(1));
    accepted(way);
    refused(way, "guess", ReasonCode.BAD_USER_NAME_OR_PASSWORD);
  }

  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"MQTT_3_1_1", "MQTT_5"})
  @DisplayName("R48 whoever guesses locks nobody out elsewhere")
  void elsewhere_it_is_let_in(ProtocolVersion version) {
    for (int i = 0; i < 20; i++) {
      try (Dialer guesser = from("127.1.1.1").speaking(version)) {
        guesser
            .greet("client")
            .as("lamp", "guess" + i)
            .refused(
                i < 5 ? ReasonCode.BAD_USER_NAME_OR_PASSWORD : ReasonCode.CONNECTION_RATE_EXCEEDED);
      }
    }
    try (Dialer owner = from("127.1.1.2").speaking(version)) {
      owner.greet("client").as("lamp", "lamp-password").accepted();
    }
  }

  @Test
  @DisplayName("R48 a login that was remembered is no way around it")
  void a_remembered_login_waits_as_well() {
    accepted(AnyWay.TCP_5);
    for (int i = 0; i < 5; i++) {
      refused(AnyWay.TCP_5, "guess" + i, ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
    refused(AnyWay.TCP_5, "lamp-password", ReasonCode.CONNECTION_RATE_EXCEEDED);
  }

  @Test
  @DisplayName("R48 what was counted is there after a restart, and has aged meanwhile")
  void a_restart_forgives_nothing() {
    for (int i = 0; i < 10; i++) {
      refused(
          AnyWay.TCP_5,
          "guess" + i,
          i < 5 ? ReasonCode.BAD_USER_NAME_OR_PASSWORD : ReasonCode.CONNECTION_RATE_EXCEEDED);
    }
    house = house.restart();
    refused(AnyWay.TCP_5, "lamp-password", ReasonCode.CONNECTION_RATE_EXCEEDED);
    house.stop();
    ticker.advance(Duration.ofSeconds(1));
    house = house.restart();
    accepted(AnyWay.TCP_5);
  }

  @Test
  void a_user_that_nobody_is_costs_as_much() {
    for (int i = 0; i < 6; i++) {
      try (Dialer dialer = house.dial()) {
        dialer
            .greet("client")
            .as("nobody", "guess" + i)
            .refused(
                i < 5 ? ReasonCode.BAD_USER_NAME_OR_PASSWORD : ReasonCode.CONNECTION_RATE_EXCEEDED);
      }
    }
  }
}
