package io.sallyport.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * W19: two parties say what no specification foresees, over all four transports, while others go on
 * as if nothing was. docs/fuzzing.md tells how to see a finding again.
 */
@Tag("W19")
class HostilePartiesTest {
  private static final long FIRST_SEED = 1_000;

  @Test
  void hostile_conversations_harm_nobody_and_leave_nothing() throws InterruptedException {
    Long again = Long.getLong("sallyport.fuzz.seed");
    AtomicLong next = new AtomicLong(FIRST_SEED);
    LongSupplier seeds = again == null ? next::getAndIncrement : () -> again;
    try (Siege siege = new Siege()) {
      siege.hold(seeds, Duration.ofSeconds(8));
      if (again != null) {
        System.out.println(Conversation.of(again).transcript());
      }
      assertThat(siege.tally().findings()).as(siege.report()).isEmpty();
      assertThat(siege.tally().of("conversations")).isPositive();
    }
  }
}
