package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Will;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W23: a login that was refused leaves no will. */
@Tag("W23")
class Wall23WillOfNobodyTest {
  private final BrokerFixture house =
      BrokerFixture.with().device("lamp", "lamp-password").web().start();
  private Dialer watchman;

  @BeforeEach
  void watch() {
    watchman = house.dial().connected("watchman").subscribed("#", QoS.AT_LEAST_ONCE);
  }

  @AfterEach
  void expectSilence() {
    try (Dialer honest = house.dial().connected("honest")) {
      honest.send(Packets.publish("end", QoS.AT_LEAST_ONCE, 1, "end")).expect(PubAck.class);
    }
    watchman.expectMessage("end");
    try (Dialer late = house.dial().connected("late").subscribed("#", QoS.AT_MOST_ONCE)) {
      late.expectAlive(); // nothing is retained
    }
    assertThat(house.server().counters().of(Counter.WILLS_SENT)).isZero();
    watchman.close();
    house.close();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void with_a_wrong_password_it_is_never_sent(AnyWay way) {
    for (QoS qos : QoS.values()) {
      try (Dialer attacker = way.dial(house)) {
        attacker
            .greet("lamp")
            .as("lamp", "guess")
            .will(Packets.retainedWill("a", qos, "boom"))
            .refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void with_a_client_id_of_another_it_is_never_sent(AnyWay way) {
    try (Dialer attacker = way.dial(house)) {
      attacker
          .greet("lamp")
          .will(Packets.retainedWill("a", QoS.AT_LEAST_ONCE, "boom"))
          .refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void of_a_socket_that_goes_before_the_verdict_it_is_never_sent(AnyWay way) {
    try (Dialer attacker = way.dial(house)) {
      attacker
          .greet("lamp")
          .as("lamp", "guess")
          .will(Packets.retainedWill("a", QoS.AT_LEAST_ONCE, "boom"))
          .send();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  void with_an_unknown_authentication_method_it_is_never_sent(AnyWay way) {
    try (Dialer attacker = way.dial(house)) {
      Will will = Packets.retainedWill("a", QoS.AT_LEAST_ONCE, "boom");
      Properties method = Properties.builder().text(Property.AUTHENTICATION_METHOD, "NONE").build();
      attacker.send(
          new io.sallyport.packet.Connect(
              way.version(), "client", true, 60, will, null, null, method));
      attacker.expectRefused(ReasonCode.BAD_AUTHENTICATION_METHOD);
    }
  }
}
