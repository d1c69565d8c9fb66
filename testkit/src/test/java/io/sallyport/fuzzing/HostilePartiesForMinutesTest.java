package io.sallyport.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void ten_minutes_of_hostile_conversations_harm_nobody() throws InterruptedException {
    int seconds = Integer.getInteger("sallyport.fuzz.seconds", TEN_MINUTES);
    AtomicLong next = new AtomicLong(System.currentTimeMillis() * 1_000);
    try (Siege siege = new Siege()) {
      siege.hold(next::getAndIncrement, Duration.ofSeconds(seconds));
      System.out.println(siege.report());
      assertThat(siege.tally().findings()).as(siege.report()).isEmpty();
    }
  }
}
