package io.sallyport.fuzzing;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** How long messages took, in milliseconds up to ten seconds. Thread-safe. */
final class Latencies {
  private static final int MOST = 10_000;
  private final AtomicIntegerArray counts = new AtomicIntegerArray(MOST + 1);

  void add(long nanos) {
    int unused = counts.incrementAndGet(Math.clamp(nanos / 1_000_000, 0, MOST));
  }

  long count() {
    long sum = 0;
    for (int i = 0; i <= MOST; i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  /** The milliseconds within which so many of a thousand came. */
  int within(int perMille) {
    long left = Math.ceilDiv(count() * perMille, 1_000L);
    for (int i = 0; i <= MOST; i++) {
      left -= counts.get(i);
      if (left <= 0) {
        return i;
      }
    }
    return MOST;
  }
}
