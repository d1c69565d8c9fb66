package io.sallyport.shard;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many small worlds, each from one seed. {@code -Dsallyport.seeds=500} runs more of them, {@code
 * -Dsallyport.seed=17} runs one again.
 */
class ShardSimulationTest {
  private static final int STEPS = 800;

  @Test
  void what_was_promised_is_kept_whatever_fails() {
    Long only = Long.getLong("sallyport.seed");
    if (only != null) {
      new Simulation(only).run(STEPS);
      return;
    }
    run(1, Integer.getInteger("sallyport.seeds", 200));
  }

  @Test
  @Tag("long")
  void what_was_promised_is_kept_in_ten_thousand_worlds() {
    run(1_000, 10_000);
  }

  /** Worlds know nothing of each other: all cores at once. */
  private static void run(long first, int seeds) {
    LongStream.range(first, first + seeds)
        .parallel()
        .forEach(seed -> {
          try {
            new Simulation(seed).run(STEPS);
          } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + ": run with -Dsallyport.seed=" + seed, e);
          }
        });
  }
}
