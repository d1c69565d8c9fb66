package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Greeting;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W36: a login that fails touches nobody's session, whatever it asked for. */
@Tag("W36")
class Wall36FailedLoginTest {
  private final BrokerFixture house = BrokerFixture.with().device("lamp", "lamp-password").start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void the_victim_stays_online(Way way) {
    try (Dialer victim = way.dial(house);
        Dialer writer = house.dial().connected("writer")) {
      owner(victim).in().subscribed("a", QoS.AT_LEAST_ONCE);
      failEveryWay(way);
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      victim.send(Packets.ack(victim.expectMessage("x"))).expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void the_stored_session_stays_whole(Way way) {
    try (Dialer victim = way.dial(house)) {
      owner(victim).stored().in().subscribed("a", QoS.AT_LEAST_ONCE);
    }
    try (Dialer writer = house.dial().connected("writer")) {
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
    }
    failEveryWay(way);
    assertThat(house.server().census().stored().sessions()).isEqualTo(1);
    try (Dialer victim = way.dial(house)) {
      assertThat(owner(victim).stored().accepted().sessionPresent()).isTrue();
      victim.send(Packets.ack(victim.expectMessage("x"))).expectAlive();
    }
  }

  private static Greeting owner(Dialer dialer) {
    return dialer.greet("lamp").as("lamp", "lamp-password");
  }

  private void failEveryWay(Way way) {
    for (boolean stored : List.of(false, true)) {
      for (String user : List.of("lamp", "nobody")) {
        try (Dialer attacker = way.dial(house)) {
          Greeting greeting = attacker.greet("lamp").as(user, "guess");
          (stored ? greeting.stored() : greeting).refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
      }
      try (Dialer guest = way.dial(house)) {
        Greeting greeting = guest.greet("lamp");
        (stored ? greeting.stored() : greeting).refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
      }
    }
  }
}
