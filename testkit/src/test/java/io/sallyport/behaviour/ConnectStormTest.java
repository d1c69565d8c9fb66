package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Greeting;
import io.sallyport.testkit.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Everybody comes back at once, from one address, which may fail once and the clock stands still.
 */
@Tag("F19")
class ConnectStormTest {
  private final BrokerFixture house =
      BrokerFixture.with()
          .device("lamp", "lamp-password")
          .with(
              """
              [limits]
              logins_failing_per_address = "1/s"
              logins_failing_burst = 1
              connections_before_login = 10000
              connections_before_login_per_address = 10000
              """)
          .ticker(new FakeTicker())
          .start();
  private final List<Dialer> dialers = new ArrayList<>();

  @AfterEach
  void close() {
    dialers.forEach(Dialer::close);
    house.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"TCP_5", "TCP_3_1_1"})
  @DisplayName("F19: two thousand guests get in")
  void guests(Way way) {
    storm(way, 2_000, greeting -> greeting);
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"TCP_5", "TCP_3_1_1"})
  @DisplayName(
      "F19: two thousand whose password was checked before get in, and a guess still costs")
  void passwords_that_are_known(Way way) {
    try (Dialer first = way.dial(house)) {
      first.greet("first").as("lamp", "lamp-password").accepted();
    }
    storm(way, 2_000, greeting -> greeting.as("lamp", "lamp-password"));
    guess(way, ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    guess(way, ReasonCode.CONNECTION_RATE_EXCEEDED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"TCP_5", "TCP_3_1_1"})
  @DisplayName("F19: five hundred whose sessions are stored get in")
  void stored_sessions(Way way) {
    storm(way, 500, Greeting::stored);
  }

  private void storm(Way way, int count, UnaryOperator<Greeting> saying) {
    for (int i = 0; i < count; i++) {
      dialers.add(way.dial(house));
    }
    for (int i = 0; i < count; i++) {
      saying.apply(dialers.get(i).greet("client-" + i)).send();
    }
    dialers.forEach(Dialer::expectConnected);
    assertThat(house.server().census().connections()).isGreaterThanOrEqualTo(count);
  }

  private void guess(Way way, ReasonCode reason) {
    try (Dialer attacker = way.dial(house)) {
      attacker.greet("client").as("lamp", "guess").refused(reason);
    }
  }
}
