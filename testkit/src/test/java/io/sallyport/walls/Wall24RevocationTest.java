package io.sallyport.walls;

import static io.sallyport.packet.QoS.AT_LEAST_ONCE;
import static io.sallyport.packet.QoS.AT_MOST_ONCE;
import static io.sallyport.packet.QoS.EXACTLY_ONCE;
import static io.sallyport.walls.Residence.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.identity.Accounts;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.policy.Action;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.policy.Who;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * W24, W25: a right that is taken away is gone on every way that a message can take, by whichever
 * door and in whichever version its holder has come, and nobody has to log in anew for it.
 */
@Tag("W24")
class Wall24RevocationTest {
  private final BrokerFixture house = Residence.of(Withdrawal.TENANT, "lamp-password").start();
  private final PolicySettings rules = house.server().policy().settings();
  private final Accounts accounts = house.server().accounts().accounts();
  private final Dialer porter = asHouse("porter");
  private int packetId;

  @AfterEach
  void close() {
    porter.close();
    house.close();
  }

  static Stream<Arguments> ways() {
    return Stream.of(AnyWay.values())
        .flatMap(way -> Stream.of(Withdrawal.values()).map(how -> Arguments.of(way, how)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("live: the subscription is gone, and comes back only when it is asked for again")
  void live(AnyWay way, Withdrawal how) {
    try (Dialer lamp = in(way)) {
      lamp.subscribed("room/#", EXACTLY_ONCE);
      tell(AT_MOST_ONCE, "before");
      lamp.expectMessage("before");
      takeAway(how);
      tell(AT_MOST_ONCE, "after");
      tell(AT_LEAST_ONCE, "after");
      tell(EXACTLY_ONCE, "after");
      lamp.expectAlive();
      assertThat(house.server().census().subscriptions()).isZero();
      giveBack();
      tell(AT_LEAST_ONCE, "nobody asked");
      lamp.expectAlive();
      lamp.subscribed("room/#", AT_MOST_ONCE);
      tell(AT_LEAST_ONCE, "asked again");
      lamp.expectMessage("asked again");
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("live, of a stored session: gone from the store too")
  void live_and_stored(AnyWay way, Withdrawal how) {
    try (Dialer lamp = stored(way)) {
      lamp.subscribed("room/#", EXACTLY_ONCE);
      tell(AT_MOST_ONCE, "before");
      lamp.expectMessage("before");
      takeAway(how);
      tell(AT_MOST_ONCE, "after");
      tell(EXACTLY_ONCE, "after");
      lamp.expectAlive();
      soon().until(() -> house.server().census().subscriptions() == 0);
      leave(lamp);
    }
    tell(AT_LEAST_ONCE, "while it is away");
    giveBack();
    try (Dialer lamp = stored(way)) {
      tell(AT_LEAST_ONCE, "nobody asked");
      lamp.expectAlive();
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("retained: nothing for who may not receive, nothing of who may not publish")
  @Tag("W25")
  void retained(AnyWay way, Withdrawal how) {
    tellRetained(porter, "room/notice", "of the house");
    try (Dialer lamp = in(way);
        Dialer guard = asHouse("guard")) {
      tellRetained(lamp, "room/note", "of the lamp");
      takeAway(how);
      guard.subscribed("room/note", AT_LEAST_ONCE).expectAlive();
      lamp.send(Packets.subscribe(1, AT_LEAST_ONCE, "room/notice"));
      assertThat(lamp.expect(SubAck.class).reasons()).allMatch(ReasonCode::isError);
      lamp.expectAlive();
      giveBack();
      guard.subscribed("room/note", AT_MOST_ONCE).expectMessage("of the lamp");
      lamp.subscribed("room/notice", AT_MOST_ONCE).expectMessage("of the house");
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("queued: what waited for a stored session is not delivered any more")
  void queued(AnyWay way, Withdrawal how) {
    leave(stored(way).subscribed("room/#", EXACTLY_ONCE));
    tell(AT_LEAST_ONCE, "waits");
    tell(EXACTLY_ONCE, "waits as well");
    takeAway(how);
    tell(AT_LEAST_ONCE, "comes too late");
    try (Dialer lamp = stored(way)) {
      lamp.expectAlive();
      lamp.send(Packets.subscribe(1, AT_LEAST_ONCE, "room/1"));
      assertThat(lamp.expect(SubAck.class).reasons()).allMatch(ReasonCode::isError);
      lamp.expectAlive();
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("in flight: what a stored session had not acknowledged is not sent again")
  void in_flight(AnyWay way, Withdrawal how) {
    try (Dialer lamp = stored(way).subscribed("room/#", EXACTLY_ONCE)) {
      tell(AT_LEAST_ONCE, "once");
      tell(EXACTLY_ONCE, "twice");
      lamp.expectMessage("once");
      lamp.expectMessage("twice");
      leave(lamp);
    }
    takeAway(how);
    try (Dialer lamp = stored(way)) {
      lamp.expectAlive();
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("in flight: what waits behind it for room is not sent any more")
  void behind_the_window(AnyWay way, Withdrawal how) {
    if (!way.isFive()) {
      return; // 3.1.1 has no Receive Maximum
    }
    try (Dialer lamp = way.dial(house)) {
      lamp.greet("lamp-1")
          .as(Withdrawal.TENANT, "lamp-password")
          .with(Property.RECEIVE_MAXIMUM, 1)
          .in();
      lamp.subscribed("room/#", AT_LEAST_ONCE);
      tell(AT_LEAST_ONCE, "on the wire");
      tell(AT_LEAST_ONCE, "behind it");
      takeAway(how);
      lamp.send(Packets.ack(lamp.expectMessage("on the wire")));
      lamp.expectAlive();
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("shared: the others of the group get all of it")
  void shared(AnyWay way, Withdrawal how) {
    String share = "$share/g/room/#";
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer lamp = stored ? stored(way) : in(way);
          Dialer guard = asHouse("guard")) {
        lamp.subscribed(share, EXACTLY_ONCE);
        guard.subscribed(share, AT_LEAST_ONCE);
        takeAway(how);
        for (int i = 0; i < 4; i++) {
          tell(AT_LEAST_ONCE, "song " + i);
          guard.send(Packets.ack(guard.expectMessage("song " + i)));
          tell(AT_MOST_ONCE, "hum " + i);
          guard.expectMessage("hum " + i);
        }
        lamp.expectAlive();
        giveBack();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("will: what may not be published any more is not left behind")
  void will(AnyWay way, Withdrawal how) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer guard = asHouse("guard").subscribed("room/#", AT_MOST_ONCE)) {
        long denied = house.server().counters().of(Counter.WILLS_DENIED);
        Dialer lamp = way.dial(house);
        var greeting =
            lamp.greet("lamp-1")
                .as(Withdrawal.TENANT, "lamp-password")
                .will(Packets.will("room/door", AT_LEAST_ONCE, "its last words"));
        (stored ? greeting.stored() : greeting).in();
        takeAway(how);
        lamp.expectAlive().close();
        soon().until(() -> house.server().counters().of(Counter.WILLS_DENIED) == denied + 1);
        tell(AT_MOST_ONCE, "and then");
        guard.expectMessage("and then");
        giveBack();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @DisplayName("who may not connect any more is told so and goes, without its will")
  void connections(AnyWay way) {
    try (Dialer guard = asHouse("guard").subscribed("room/#", AT_MOST_ONCE)) {
      Dialer lamp = way.dial(house);
      lamp.greet("lamp-1")
          .as(Withdrawal.TENANT, "lamp-password")
          .will(Packets.will("room/door", AT_LEAST_ONCE, "its last words"))
          .in();
      List<Rule> more = new ArrayList<>(rules.rules());
      more.add(
          Rule.of(
              "the lamp stays out",
              "test:1",
              List.of(new Who(Who.Kind.USER, Withdrawal.TENANT)),
              Rule.Effect.DENY,
              Set.of(Action.CONNECT),
              List.of()));
      house.server().policy().replace(Withdrawal.with(rules, more));
      if (way.isFive()) {
        Disconnect told = lamp.expect(Disconnect.class);
        assertThat(told.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(told.properties().text(Property.REASON_STRING)).startsWith("SP-");
      }
      lamp.expectClosed();
      soon().until(() -> house.server().counters().of(Counter.WILLS_DENIED) == 1);
      tell(AT_MOST_ONCE, "and then");
      guard.expectMessage("and then").topic();
      soon().until(() -> !house.events().of(Event.RightsAsked.class).isEmpty());
      assertThat(house.events().of(Event.RightsAsked.class).getLast().ended()).isOne();
      assertThat(house.events().of(Event.Denied.class))
          .anyMatch(denied -> denied.action().equals("connect"));
    }
  }

  // --- who speaks

  private Dialer asHouse(String id) {
    return Residence.asHouse(house, id);
  }

  private Dialer in(AnyWay way) {
    return way.dial(house).greet("lamp-1").as(Withdrawal.TENANT, "lamp-password").in();
  }

  private Dialer stored(AnyWay way) {
    return way.dial(house).greet("lamp-1").as(Withdrawal.TENANT, "lamp-password").stored().in();
  }

  private void leave(Dialer client) {
    int ended = house.events().of(Event.Disconnected.class).size();
    client.close();
    soon().until(() -> house.events().of(Event.Disconnected.class).size() > ended);
  }

  /** Nobody tells the broker to look: it does so by itself. */
  private void takeAway(Withdrawal how) {
    how.happen(house.server());
    everybodyIsAsked();
  }

  private void giveBack() {
    house.server().policy().replace(rules);
    house.server().accounts().replace(accounts);
    everybodyIsAsked();
  }

  private void everybodyIsAsked() {
    soon().until(() -> house.server().checkedVersion() == house.server().policy().version());
  }

  private void tell(QoS qos, String payload) {
    porter.send(Packets.publish("room/1", qos, qos == AT_MOST_ONCE ? 0 : ++packetId, payload));
    switch (qos) {
      case AT_MOST_ONCE -> porter.expectAlive();
      case AT_LEAST_ONCE -> porter.expect(PubAck.class);
      case EXACTLY_ONCE -> {
        porter.expect(PubRec.class);
        porter.send(Packets.rel(packetId)).expect(PubComp.class);
      }
    }
  }

  private void tellRetained(Dialer from, String topic, String payload) {
    from.send(Packets.retained(topic, AT_LEAST_ONCE, ++packetId, payload)).expect(PubAck.class);
  }
}
