package io.sallyport.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * W19: the same as {@link HostilePartiesTest} with new seeds each time and for ten minutes, or for
 * the seconds that {@code -Dsallyport.fuzz.seconds} says.
 */
@Tag("W19")
@Tag("long")
class HostilePartiesForMinutesTest {
  private static final int TEN_MINUTES = 600;

  /** More than are played, so that no two runs share any. */
  private static final int SEEDS_A_MILLISECOND = 10;

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void ten_minutes_of_hostile_conversations_harm_nobody() throws InterruptedException {
    int seconds = Integer.getInteger("sallyport.fuzz.seconds", TEN_MINUTES);
    long firstSeed =
        Long.getLong("sallyport.fuzz.first-seed", System.currentTimeMillis() * SEEDS_A_MILLISECOND);
    try (Siege siege = new Siege(Siege.RULES)) {
      siege.hold(firstSeed, Duration.ofSeconds(seconds));
      siege.lift();
      System.out.println(siege.report());
      assertThat(siege.tally().findings()).as(siege.report()).isEmpty();
    }
  }
}
