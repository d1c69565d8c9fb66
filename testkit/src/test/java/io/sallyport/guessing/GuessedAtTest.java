package io.sallyport.guessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thousand guesses a second, from fifty addresses, and the owner comes from elsewhere. */
@Tag("R48")
@Tag("F7")
class GuessedAtTest {
  private static final long MEGABYTE = 1 << 20;

  @Test
  @DisplayName("F7 a thousand guesses a second for some seconds do not keep the owner out")
  void the_owner_gets_in_meanwhile() throws Exception {
    besiege(Duration.ofSeconds(4));
  }

  @Test
  @Tag("long")
  @DisplayName("F7 a thousand guesses a second for a minute: owner in, no guess, memory flat")
  void the_owner_gets_in_for_a_minute() throws Exception {
    besiege(Duration.ofMinutes(1));
  }

  private static void besiege(Duration time) throws Exception {
    try (BrokerFixture house =
        BrokerFixture.with()
            .with("[limits]\nkeep_alive_max = \"5m\"") // all of the limits are as they ship
            .device("lamp", "lamp-password")
            .start()) {
      Siege siege = new Siege(house);
      long before = usedHeap();
      List<Long> waited = new ArrayList<>();
      siege.run(time, () -> logInFrom(house, siege, waited));
      house.events().clear();
      long grown = usedHeap() - before;
      System.getLogger("guessing")
          .log(
              System.Logger.Level.INFO,
              "%d guesses in %s, %d looked at; the owner waited %s ms; heap %+d MiB"
                  .formatted(siege.guesses(), time, siege.looked(), waited, grown / MEGABYTE));
      assertThat(siege.succeeded()).isZero();
      assertThat(siege.looked()).as("five each at most, and one for each doubling").isLessThan(600);
      assertThat(waited).as("ms").allMatch(millis -> millis < 1_000);
      assertThat(grown).isLessThan(16 * MEGABYTE);
    }
  }

  /** Ten times, each time from an address where it has never been. */
  private static void logInFrom(BrokerFixture house, Siege siege, List<Long> waited) {
    for (int i = 0; i < 10; i++) {
      int guesses = siege.guesses();
      await().until(() -> siege.guesses() > guesses + 100);
      long start = System.nanoTime();
      try (Dialer owner =
          Dialer.over(house.socket("plain", Siege.address("127.200.%d.1".formatted(i))))) {
        owner.greet("owner").as("lamp", "lamp-password").accepted();
      }
      waited.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
  }

  private static long usedHeap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
