package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.Disconnect;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
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

/** W35: a session belongs to its principal; nobody else takes it, empties it or wipes it. */
@Tag("W35")
class Wall35ForeignClientIdTest {
  /** Nobody's by name, so it belongs to whoever has it. */
  private static final String ID = "sensor-7";

  private final BrokerFixture house =
      BrokerFixture.with()
          .device("victim", "victim-password")
          .device("attacker", "attacker-password")
          .start();
  private final Dialer writer = house.dial().connected("writer");

  @AfterEach
  void close() {
    writer.close();
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void while_its_owner_is_online_the_owner_stays_online(Way way) {
    for (boolean stored : List.of(false, true)) {
      try (Dialer victim = way.dial(house)) {
        victim(victim, stored).in().subscribed("a", QoS.AT_LEAST_ONCE);
        attackAll(way);
        publish("still here");
        victim.send(Packets.ack(victim.expectMessage("still here"))).expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void while_its_owner_is_away_queue_and_subscriptions_stay_whole(Way way) {
    try (Dialer victim = way.dial(house)) {
      victim(victim, true).in().subscribed("a", QoS.AT_LEAST_ONCE);
    }
    publish("before");
    attackAll(way);
    publish("after");
    try (Dialer victim = way.dial(house)) {
      assertThat(victim(victim, true).accepted().sessionPresent()).isTrue();
      for (String payload : List.of("before", "after")) {
        Publish came = victim.expectMessage(payload);
        victim.send(Packets.ack(came));
      }
      victim.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void once_it_is_nobodys_whoever_comes_next_inherits_nothing(Way way) {
    try (Dialer victim = way.dial(house)) {
      victim(victim, true).in().subscribed("a", QoS.AT_LEAST_ONCE);
    }
    publish("secret");
    try (Dialer victim = way.dial(house)) {
      victim(victim, false).accepted(); // a clean start ends what was stored
      victim.send(new Disconnect(ReasonCode.SUCCESS)).expectEnd();
    }
    await().untilAsserted(() -> assertInheritsNothing(way)); // the broker has to see the end, too
  }

  private void assertInheritsNothing(Way way) {
    try (Dialer attacker = way.dial(house)) {
      Greeting greeting = attacker.greet(ID).as("attacker", "attacker-password").stored();
      assertThat(greeting.accepted().sessionPresent()).isFalse();
      publish("news");
      attacker.expectAlive();
    }
  }

  private static Greeting victim(Dialer dialer, boolean stored) {
    Greeting greeting = dialer.greet(ID).as("victim", "victim-password");
    return stored ? greeting.stored() : greeting;
  }

  /** As another user and as a guest, with a clean start and without. */
  private void attackAll(Way way) {
    for (boolean stored : List.of(false, true)) {
      try (Dialer attacker = way.dial(house)) {
        Greeting greeting = attacker.greet(ID).as("attacker", "attacker-password");
        (stored ? greeting.stored() : greeting).refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
      }
      try (Dialer guest = way.dial(house)) {
        Greeting greeting = guest.greet(ID);
        (stored ? greeting.stored() : greeting).refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
      }
    }
  }

  private void publish(String payload) {
    writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, payload)).expect(PubAck.class);
  }
}
