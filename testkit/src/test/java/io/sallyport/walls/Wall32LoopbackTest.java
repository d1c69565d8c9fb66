package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W32: whoever comes from this machine is nobody special. */
@Tag("W32")
class Wall32LoopbackTest {
  private static final String NO_GUESTS =
      """
      [[listener]]
      name = "plain"
      bind = "mqtt://127.0.0.1:0"

      [[listener]]
      name = "tls"
      bind = "mqtts://127.0.0.1:0"

      [[listener]]
      name = "ws"
      bind = "ws://127.0.0.1:0/mqtt"

      [[listener]]
      name = "wss"
      bind = "wss://127.0.0.1:0/mqtt"

      """;
  private static final String OWN_TREES =
      """
      [[rule]]
      name = "own tree"
      who = "user:*"
      allow = ["publish", "subscribe"]
      topics = ["{user}/#"]

      """;

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void without_credentials_it_is_not_let_in(AnyWay way) {
    try (BrokerFixture house = BrokerFixture.with().listeners(NO_GUESTS).rules(OWN_TREES).start()) {
      way.dial(house).greet("local").refused(ReasonCode.NOT_AUTHORIZED);
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void let_in_it_may_what_the_rules_say_and_no_more(AnyWay way) {
    try (BrokerFixture house =
            BrokerFixture.with()
                .listeners(NO_GUESTS)
                .rules(OWN_TREES)
                .device("lamp", "lamp-password")
                .start();
        Dialer local = way.dial(house)) {
      local.greet("lamp").as("lamp", "lamp-password").in();
      local.send(
          Packets.subscribe(1, QoS.AT_MOST_ONCE, "lamp/#", "#", "door/#", "$SYS/#", "$CONTROL/#"));
      assertThat(local.expect(SubAck.class).reasons().stream().map(ReasonCode::isError))
          .containsExactly(false, true, true, true, true);
    }
  }
}
