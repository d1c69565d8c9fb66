package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W28: half a proof is none, and whoever brings one is no guest either. */
@Tag("W28")
class Wall28HalfCredentialsTest {
  private static BrokerFixture house;

  @BeforeAll
  static void open() {
    house = BrokerFixture.with().device("lamp", "lamp-password").web().start();
  }

  @AfterAll
  static void close() {
    assertThat(house.server().census().seats()).isZero();
    house.close();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_name_without_a_password_is_refused(AnyWay way) {
    try (Dialer attacker = way.dial(house)) {
      attacker.greet("client").as("lamp", null).refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_name_with_an_empty_password_is_refused(AnyWay way) {
    try (Dialer attacker = way.dial(house)) {
      attacker.greet("client").as("lamp", "").refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  void a_password_without_a_name_is_refused(AnyWay way) {
    try (Dialer attacker = way.dial(house)) {
      attacker
          .greet("client")
          .as(null, "lamp-password")
          .refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void an_empty_name_is_a_name_and_nobody_has_it(AnyWay way) {
    try (Dialer attacker = way.dial(house)) {
      attacker.greet("client").as("", "").refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
  }
}
