package io.sallyport.shard;

import org.junit.jupiter.api.Test;

/**
 * Many small worlds, each from one seed. {@code -Dsallyport.seeds=10000} runs more of them, {@code
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
    int seeds = Integer.getInteger("sallyport.seeds", 150);
    for (long seed = 1; seed <= seeds; seed++) {
      try {
        new Simulation(seed).run(STEPS);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": run with -Dsallyport.seed=" + seed, e);
      }
    }
  }
}
