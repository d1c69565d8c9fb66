package io.sallyport.walls;

import static io.sallyport.packet.QoS.AT_LEAST_ONCE;
import static io.sallyport.packet.QoS.AT_MOST_ONCE;
import static io.sallyport.packet.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.guard.Ban;
import io.sallyport.guard.BanTarget;
import io.sallyport.identity.Account;
import io.sallyport.identity.Accounts;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.QoS;
import io.sallyport.policy.PolicySettings;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Greeting;
import io.sallyport.testkit.Packets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * W24 for those who are away: what a right has brought into the store goes with the right, and does
 * not come back with it, over restarts too.
 */
@Tag("W24")
class Wall24AbsentTest {
  private static final String SHARE = "$share/g/room/#";
  private static final String DENY =
      """
      [[rule]]
      name = "not in the room"
      who = "user:lamp"
      deny = ["subscribe"]
      topics = ["room/#"]

      """;

  private final FakeTicker ticker = new FakeTicker();
  private BrokerFixture house =
      Residence.of(Withdrawal.TENANT, "lamp-password")
          .ticker(ticker)
          .onDisk()
          .with("[limits]\nsessions_per_principal = 2000\n")
          .start();
  private final PolicySettings rules = house.server().policy().settings();
  private final Accounts accounts = house.server().accounts().accounts();
  private int packetId;

  @AfterEach
  void close() {
    house.close();
  }

  static Stream<Arguments> ways() {
    return Stream.of(AnyWay.values())
        .flatMap(way -> Stream.of(Withdrawal.values()).map(how -> Arguments.of(way, how)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("subscriptions, shared ones, what waits and what is in flight are taken away")
  void withdrawn(AnyWay way, Withdrawal how) {
    try (Dialer lamp = stored(way, "lamp-1")) {
      lamp.subscribed("room/#", EXACTLY_ONCE).subscribed(SHARE, AT_LEAST_ONCE);
      tell("room/1", AT_LEAST_ONCE, "in flight");
      soon().until(() -> queued() == 2); // the group's is held for its only member
      leave(lamp);
    }
    tell("room/1", EXACTLY_ONCE, "waits");
    how.happen(house.server());
    everybodyIsAsked();
    nothingIsLeft();
    assertThat(house.server().counters().of(Counter.SUBSCRIPTIONS_REVOKED)).isEqualTo(2);
    assertThat(house.server().counters().of(Counter.QUEUED_REVOKED)).isPositive();
    assertThat(house.events().of(Event.AbsentAsked.class)).hasSize(1);
    giveBack();
    comesBackToNothing(way);
    house = house.restart();
    everybodyIsAsked();
    comesBackToNothing(way);
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @DisplayName("what rules say that changed while no broker ran holds for what is stored")
  void changed_between_runs(AnyWay way) {
    leave(
        stored(way, "lamp-1").subscribed("room/#", EXACTLY_ONCE).subscribed(SHARE, AT_LEAST_ONCE));
    tell("room/1", AT_LEAST_ONCE, "waits");
    house = house.restart(DENY);
    try (Dialer lamp = stored(way, "lamp-1")) { // perhaps before the store has been asked
      lamp.expectAlive();
    }
    everybodyIsAsked();
    soon().until(() -> house.server().census().subscriptions() == 0);
    PolicySettings now = house.server().policy().settings();
    house
        .server()
        .policy()
        .replace(
            Withdrawal.with(
                now,
                now.rules().stream()
                    .filter(rule -> !rule.name().equals("not in the room"))
                    .toList()));
    everybodyIsAsked();
    comesBackToNothing(way);
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @DisplayName("a ban takes what is stored for who is banned, and lets who is let in begin anew")
  void banned(AnyWay way) {
    leave(stored(way, "lamp-1").subscribed("room/#", EXACTLY_ONCE));
    leave(stored(way, "lamp-2").subscribed("room/#", EXACTLY_ONCE));
    tell("room/1", AT_LEAST_ONCE, "waits");
    ban(new BanTarget.Client("lamp-1"));
    assertThat(house.server().census().subscriptions()).as("one client's").isOne();
    soon().until(() -> queued() == 1);
    ban(new BanTarget.User(Withdrawal.TENANT));
    nothingIsLeft();
    house.server().bans().replace(List.of());
    everybodyIsAsked();
    comesBackToNothing(way);
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @DisplayName("a device that is removed has no session any more, whoever has its name now")
  void removed(AnyWay way) {
    leave(
        stored(way, "lamp-1").subscribed("room/#", EXACTLY_ONCE).subscribed(SHARE, AT_LEAST_ONCE));
    tell("room/1", AT_LEAST_ONCE, "waits");
    Account lamp = accounts.find(Withdrawal.TENANT);
    house.server().accounts().replace(Accounts.of(without(lamp)));
    house.server().principalGone(lamp.principalId());
    soon().until(() -> house.server().census().stored().sessions() == 0);
    everybodyIsAsked();
    nothingIsLeft();
    house = house.restart(); // in which its account is there again
    everybodyIsAsked();
    assertThat(house.server().census().stored().sessions()).isZero();
    try (Dialer again = way.dial(house)) {
      assertThat(lamp(again, "lamp-1").stored().accepted().sessionPresent()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @DisplayName("a will that waits for its time goes with the right to leave it")
  void delayed_will(AnyWay way) {
    if (!way.isFive()) {
      return; // 3.1.1 has no delay
    }
    leave(
        lamp(way.dial(house), "lamp-1")
            .stored()
            .will(
                Packets.with(
                    Packets.will("room/door", AT_LEAST_ONCE, "its last words"),
                    Properties.builder().number(Property.WILL_DELAY_INTERVAL, 30).build()))
            .in());
    Withdrawal.RULES.happen(house.server());
    everybodyIsAsked();
    assertThat(house.server().counters().of(Counter.WILLS_DENIED)).isOne();
    giveBack();
    try (Dialer guard = guard().subscribed("room/#", AT_MOST_ONCE)) {
      ticker.advance(Duration.ofSeconds(31));
      soon().until(() -> house.server().census().stored().sessions() == 1);
      tell("room/1", AT_MOST_ONCE, "and then");
      guard.expectMessage("and then");
    }
    assertThat(house.server().counters().of(Counter.WILLS_SENT)).isZero();
  }

  @Test
  @DisplayName("what is still granted stays, message by message")
  void only_what_is_not_granted() {
    leave(
        stored(AnyWay.TCP_5, "lamp-1")
            .subscribed("room/1", EXACTLY_ONCE)
            .subscribed("room/2", EXACTLY_ONCE));
    tell("room/1", AT_LEAST_ONCE, "goes");
    tell("room/2", AT_LEAST_ONCE, "stays");
    house.server().policy().replace(Withdrawal.with(rules, rules.rules()));
    everybodyIsAsked();
    assertThat(queued()).as("nothing was taken away").isEqualTo(2);
    house = house.restart(DENY.replace("room/#", "room/1"));
    everybodyIsAsked();
    soon().until(() -> queued() == 1);
    try (Dialer lamp = stored(AnyWay.TCP_5, "lamp-1")) {
      lamp.send(Packets.ack(lamp.expectMessage("stays")));
      lamp.expectAlive();
    }
  }

  @Test
  @DisplayName("a thousand sessions are asked about, and all of them")
  void many() {
    int many = 1_000;
    for (int i = 0; i < many; i++) {
      stored(AnyWay.TCP_5, "lamp-" + i).subscribed("room/" + i, AT_LEAST_ONCE).close();
    }
    soon().until(() -> house.events().of(Event.Disconnected.class).size() >= many);
    assertThat(house.server().census().subscriptions()).isEqualTo(many);
    Withdrawal.ROLE.happen(house.server());
    everybodyIsAsked();
    nothingIsLeft();
    assertThat(house.server().census().stored().sessions()).isEqualTo(many);
  }

  private void nothingIsLeft() {
    soon().until(() -> house.server().census().subscriptions() == 0);
    soon().until(() -> queued() == 0);
  }

  private long queued() {
    return house.server().census().stored().queuedMessages();
  }

  private void comesBackToNothing(AnyWay way) {
    try (Dialer lamp = way.dial(house)) {
      assertThat(lamp(lamp, "lamp-1").stored().accepted().sessionPresent()).isTrue();
      tell("room/1", AT_LEAST_ONCE, "nobody asked");
      lamp.expectAlive();
      leave(lamp);
    }
  }

  private List<Account> without(Account gone) {
    return accounts.all().stream().filter(one -> !one.user().equals(gone.user())).toList();
  }

  private void ban(BanTarget target) {
    house.server().bans().replace(List.of(new Ban(target, 0, Ban.FOREVER, "")));
    everybodyIsAsked();
  }

  private void giveBack() {
    house.server().policy().replace(rules);
    house.server().accounts().replace(accounts);
    everybodyIsAsked();
  }

  private Dialer guard() {
    return house.dial().greet("guard").as("house", "house-password").keepAlive(0).in();
  }

  private static Greeting lamp(Dialer dialer, String client) {
    return dialer.greet(client).as(Withdrawal.TENANT, "lamp-password").keepAlive(0);
  }

  private Dialer stored(AnyWay way, String client) {
    return lamp(way.dial(house), client).stored().in();
  }

  private void leave(Dialer client) {
    int ended = house.events().of(Event.Disconnected.class).size();
    client.close();
    soon().until(() -> house.events().of(Event.Disconnected.class).size() > ended);
  }

  private void tell(String topic, QoS qos, String payload) {
    try (Dialer porter = house.dial().greet("porter").as("house", "house-password").in()) {
      porter.send(Packets.publish(topic, qos, qos == AT_MOST_ONCE ? 0 : ++packetId, payload));
      switch (qos) {
        case AT_MOST_ONCE -> porter.expectAlive();
        case AT_LEAST_ONCE -> porter.expect(PubAck.class);
        case EXACTLY_ONCE -> {
          porter.expect(PubRec.class);
          porter.send(Packets.rel(packetId)).expect(PubComp.class);
        }
      }
    }
  }

  private void everybodyIsAsked() {
    soon().until(() -> house.server().checkedVersion() == house.server().policy().version());
  }

  private static ConditionFactory soon() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }
}
