package io.sallyport.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How long the batches of the last minute took. One thread writes, any may read; a reader may miss
 * what is being written.
 *
 * <p>Six windows of ten seconds, each with a bucket for every sixth of a doubling, so that a figure
 * is wrong by a tenth at most.
 */
final class CommitTimes {
  private static final int WINDOWS = 6;
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int STEPS = 6;
  private static final int BUCKETS = 40 * STEPS;
  private static final double NANOS_OF_FIRST = 1_000;

  private final AtomicIntegerArray counts = new AtomicIntegerArray(WINDOWS * BUCKETS);
  private final long[] began = new long[WINDOWS];
  private int window;

  CommitTimes(long nowNanos) {
    began[0] = nowNanos;
  }

  void add(long nowNanos, long tookNanos) {
    goOn(nowNanos);
    double doublings = Math.log(Math.max(1, tookNanos / NANOS_OF_FIRST)) / Math.log(2);
    int bucket = Math.min(BUCKETS - 1, (int) Math.ceil(doublings * STEPS));
    counts.incrementAndGet(window * BUCKETS + bucket);
  }

  /** Windows that are over make room; also to be called when nothing was written. */
  void goOn(long nowNanos) {
    for (int most = WINDOWS; most > 0 && nowNanos - began[window] >= WINDOW_NANOS; most--) {
      long next = began[window] + WINDOW_NANOS;
      window = (window + 1) % WINDOWS;
      began[window] = next;
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        counts.set(window * BUCKETS + bucket, 0);
      }
    }
    if (nowNanos - began[window] >= WINDOW_NANOS) {
      began[window] = nowNanos;
    }
  }

  /** The time within which {@code share} of the batches were written; 0 when there were none. */
  long nanos(double share) {
    long[] sums = new long[BUCKETS];
    long all = 0;
    for (int i = 0; i < WINDOWS * BUCKETS; i++) {
      sums[i % BUCKETS] += counts.get(i);
      all += counts.get(i);
    }
    long seen = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      seen += sums[bucket];
      if (all > 0 && seen >= share * all) {
        return Math.round(NANOS_OF_FIRST * Math.pow(2, (double) bucket / STEPS));
      }
    }
    return 0;
  }
}
