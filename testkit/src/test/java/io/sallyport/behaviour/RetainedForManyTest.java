package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One subscription that covers all that is retained costs the others next to nothing. */
class RetainedForManyTest {
  private static final String PAYLOAD = "x".repeat(100);
  private static final int ROUNDS = 1_000;

  /**
   * What the one may get while a message of another goes there and back: some pages, and what its
   * sockets hold. Counted rather than timed, since a busy machine is slow to all alike.
   */
  private static final int MOST_MEANWHILE = 10_000;

  private final AtomicInteger came = new AtomicInteger();
  private final BrokerFixture house =
      BrokerFixture.with()
          .with(
              """
              [limits]
              retained_messages = 2000000
              retained = "2 GiB"
              retained_messages_per_principal = 2000000
              retained_per_principal = "2 GiB"
              """)
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  @DisplayName("a hundred thousand retained messages for one client do not starve another")
  void a_hundred_thousand() {
    one_gets_all_and_the_others_go_on(100_000);
  }

  @Test
  @Tag("long")
  @DisplayName("a million retained messages for one client do not starve another")
  void a_million() {
    one_gets_all_and_the_others_go_on(1_000_000);
  }

  private void one_gets_all_and_the_others_go_on(int count) {
    fill(count);
    try (Dialer pair = house.dial().connected("pair").subscribed("ping", QoS.AT_LEAST_ONCE)) {
      long warm = slowestOfHundred(roundTrips(pair, ROUNDS));
      long alone = Math.min(warm, slowestOfHundred(roundTrips(pair, ROUNDS)));
      CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> readAll(count));
      List<Long> meanwhile = new ArrayList<>();
      List<Long> between = new ArrayList<>();
      while (!reader.isDone()) {
        int before = came.get();
        meanwhile.addAll(roundTrips(pair, 1));
        between.add((long) came.get() - before);
      }
      assertThat(reader.join()).isEqualTo(count);
      long beside = slowestOfHundred(meanwhile);
      long overtaken = tenthSlowestOfHundred(between);
      System.out.printf(
          "%d retained: p99 alone %d us, beside %d us, %d meanwhile, %d round trips%n",
          count, alone, beside, overtaken, meanwhile.size());
      assertThat(overtaken).isLessThan(MOST_MEANWHILE);
    }
  }

  private void fill(int count) {
    try (Dialer writer = house.dial().connected("writer")) {
      for (int i = 0; i < count; i++) {
        writer.send(Packets.retained("r/%07d".formatted(i), QoS.AT_MOST_ONCE, 0, PAYLOAD));
        if (i % 1_000 == 0) {
          writer.expectAlive();
        }
      }
      writer.expectAlive();
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> house.server().census().stored().retainedMessages() == count);
  }

  private int readAll(int count) {
    try (Dialer reader = house.dial().connected("reader")) {
      reader.subscribed("r/#", QoS.AT_MOST_ONCE);
      while (came.get() < count && reader.next() instanceof Publish) {
        came.incrementAndGet();
      }
      return came.get();
    }
  }

  private static List<Long> roundTrips(Dialer pair, int rounds) {
    List<Long> micros = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      pair.send(Packets.publish("ping", QoS.AT_MOST_ONCE, 0, "x"));
      pair.expect(Publish.class);
      micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
    }
    return micros;
  }

  private static long slowestOfHundred(List<Long> micros) {
    return sorted(micros, 99);
  }

  /**
   * A collection of garbage may fall into a round trip or two; what happens to ten is no chance.
   */
  private static long tenthSlowestOfHundred(List<Long> counts) {
    return sorted(counts, 90);
  }

  private static long sorted(List<Long> figures, int ofHundred) {
    List<Long> sorted = figures.stream().sorted().toList();
    return sorted.get(sorted.size() * ofHundred / 100);
  }
}
