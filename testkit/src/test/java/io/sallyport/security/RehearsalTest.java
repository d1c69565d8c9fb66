package io.sallyport.security;

import static io.sallyport.packet.QoS.AT_LEAST_ONCE;
import static io.sallyport.packet.QoS.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.broker.Rehearsed;
import io.sallyport.journal.Event;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Other rules can be tried on those who are there, and nobody notices. */
class RehearsalTest {
  private final BrokerFixture house =
      BrokerFixture.with()
          .web()
          .device("lamp", "lamp-password")
          .device("meter", "meter-password")
          .rules(
              """
              [[rule]]
              name = "rooms"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["room/#"]

              [[rule]]
              name = "own tree"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["{user}/#"]

              """)
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void what_other_rules_would_take_is_told_and_nothing_is_taken(AnyWay way) throws Exception {
    try (Dialer lamp = way.dial(house).greet("lamp-1").as("lamp", "lamp-password").in();
        Dialer meter =
            way.dial(house).greet("meter-1").as("meter", "meter-password").stored().in();
        Dialer away =
            way.dial(house).greet("meter-2").as("meter", "meter-password").stored().in()) {
      lamp.subscribed("room/#", AT_MOST_ONCE);
      meter.subscribed("meter/#", AT_LEAST_ONCE);
      away.subscribed("room/1", AT_LEAST_ONCE);
      away.subscribed("$share/g/room/2", AT_LEAST_ONCE);
      away.subscribed("meter/x", AT_LEAST_ONCE);
      away.close();
      await().until(() -> !house.events().of(Event.Disconnected.class).isEmpty());

      Rehearsed same = rehearse(rules());
      assertThat(same.connections()).isEqualTo(2);
      assertThat(same.sessions()).isEqualTo(1);
      assertThat(same.ended().count() + same.subscriptions().count() + same.stored().count())
          .isZero();

      Rehearsed ownTreesOnly = rehearse(rules().subList(1, 2));
      assertThat(ownTreesOnly.ended().count()).isZero();
      assertThat(ownTreesOnly.subscriptions().names())
          .containsExactly("user:lamp as client lamp-1: room/#");
      assertThat(ownTreesOnly.stored().count()).isEqualTo(2);
      assertThat(ownTreesOnly.stored().names())
          .containsExactlyInAnyOrder(
              "user:meter as client meter-2: room/1",
              "user:meter as client meter-2: $share/g/room/2");

      List<Rule> shut = new ArrayList<>(rules());
      shut.add(
          Rule.of(
              "meters stay out",
              "t:1",
              List.of(Who.parse("user:meter").orThrow()),
              Rule.Effect.DENY,
              Set.of(Action.CONNECT),
              List.of()));
      assertThat(rehearse(shut).ended().names()).containsExactly("user:meter as client meter-1");

      meter.expectAlive();
      lamp.expectAlive();
      lamp.send(Packets.publish("room/1", AT_MOST_ONCE, 0, "all is as it was"));
      lamp.expectMessage("all is as it was");
    }
  }

  private List<Rule> rules() {
    return house.server().policy().settings().rules();
  }

  private Rehearsed rehearse(List<Rule> rules) throws Exception {
    return house.server().rehearse(PolicySettings.of(rules)).get(60, TimeUnit.SECONDS);
  }
}
