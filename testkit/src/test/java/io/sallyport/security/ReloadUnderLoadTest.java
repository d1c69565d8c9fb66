package io.sallyport.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.broker.Recheck;
import io.sallyport.journal.Event;
import io.sallyport.packet.QoS;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Other rules while everybody is connected and messages flow: all are asked, half of them lose
 * their subscription, and the messages of others go on. With SALLYPORT_RELOAD_DEVICES in the
 * environment there are so many devices and rules, and the figures are worth something.
 */
@Tag("W24")
@Tag("long")
class ReloadUnderLoadTest {
  private static final int DEVICES =
      Integer.parseInt(System.getenv().getOrDefault("SALLYPORT_RELOAD_DEVICES", "500"));
  private static final int ROUNDS = 5;

  private final List<Dialer> devices = new ArrayList<>();
  private final BrokerFixture house = house();

  private static BrokerFixture house() {
    BrokerFixture.Builder builder =
        BrokerFixture.with()
            .with("[limits]\nlogins_failing_per_address = \"10000/s\"\n")
            .rules(
                "[[rule]]\nwho = \"guest:visitor\"\nallow = [\"publish\", \"subscribe\"]\n"
                    + "topics = [\"news/#\"]\n\n"
                    + rules());
    for (int i = 0; i < DEVICES; i++) {
      builder.device("d" + i, "password-of-" + i);
    }
    return builder.start();
  }

  private static String rules() {
    StringBuilder toml = new StringBuilder();
    for (int i = 0; i < DEVICES; i++) {
      toml.append(
              "[[rule]]\nwho = \"user:d%d\"\nallow = [\"publish\", \"subscribe\"]\n".formatted(i))
          .append("topics = [\"site/d%d/#\"]\n\n".formatted(i));
    }
    return toml.toString();
  }

  @AfterEach
  void close() {
    devices.forEach(Dialer::close);
    house.close();
  }

  @Test
  void everybody_is_asked_while_messages_flow() {
    for (int i = 0; i < DEVICES; i++) {
      Dialer device = house.dial().greet("d" + i).as("d" + i, "password-of-" + i).keepAlive(0).in();
      devices.add(device.subscribed("site/d%d/#".formatted(i), QoS.AT_LEAST_ONCE));
    }
    PolicySettings all = house.server().policy().settings();
    List<Rule> half = new ArrayList<>();
    for (int i = 0; i < all.rules().size(); i++) {
      if (i % 2 == 0) {
        half.add(all.rules().get(i));
      }
    }
    PolicySettings fewer = new PolicySettings(half, all.labels(), all.tests(), all.onDeny());
    try (Dialer talker = house.dial().connected("talker");
        Dialer hearer = house.dial().connected("hearer").subscribed("news/#", QoS.AT_MOST_ONCE)) {
      List<Long> quiet = roundTrips(talker, hearer, Duration.ofSeconds(2));
      List<Long> busy = new ArrayList<>();
      List<Long> took = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        long began = System.nanoTime();
        house.server().policy().replace(round == ROUNDS - 1 ? fewer : all);
        CompletableFuture<Recheck> done = house.server().recheck();
        done.thenRun(() -> took.add(System.nanoTime() - began));
        AtomicBoolean over = new AtomicBoolean();
        var unused = done.whenComplete((_, _) -> over.set(true));
        while (!over.get()) {
          busy.add(roundTrip(talker, hearer));
        }
        assertThat(done.join().connections()).isEqualTo(DEVICES + 2);
      }
      System.out.printf(
          "%d devices and rules: asked in %s ms; round trip p50/p99 us quiet %s, meanwhile %s (%d)%n",
          DEVICES,
          took.stream().map(TimeUnit.NANOSECONDS::toMillis).toList(),
          figures(quiet),
          figures(busy),
          busy.size());
      assertThat(
              house.events().of(Event.RightsAsked.class).stream()
                  .mapToInt(Event.RightsAsked::filters)
                  .sum())
          .isBetween(DEVICES / 2 - 1, DEVICES / 2 + 1);
    }
  }

  private static List<Long> roundTrips(Dialer talker, Dialer hearer, Duration span) {
    List<Long> all = new ArrayList<>();
    long end = System.nanoTime() + span.toNanos();
    while (System.nanoTime() < end) {
      all.add(roundTrip(talker, hearer));
    }
    return all;
  }

  private static long roundTrip(Dialer talker, Dialer hearer) {
    long began = System.nanoTime();
    talker.send(Packets.publish("news/now", QoS.AT_MOST_ONCE, 0, "now"));
    hearer.expectMessage("now");
    return System.nanoTime() - began;
  }

  private static String figures(List<Long> nanos) {
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    return "%d/%d"
        .formatted(
            TimeUnit.NANOSECONDS.toMicros(sorted.get(sorted.size() / 2)),
            TimeUnit.NANOSECONDS.toMicros(sorted.get(sorted.size() * 99 / 100)));
  }
}
