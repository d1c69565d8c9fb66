package io.sallyport.load;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations in buckets that grow with the value: 64 to each power of two, so that what is
 * read back is at most 1.6 % above what went in. Thread-safe; 21 KiB, whatever is recorded.
 */
public final class LatencyHistogram {
  private static final int BITS = 6;
  private static final int PER_OCTAVE = 1 << BITS;
  private static final int OCTAVES = 36; // up to 2^41 ns, which is 36 minutes
  private static final int BUCKETS = (OCTAVES + 1) * PER_OCTAVE;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

  /** Counts a duration of {@code nanos}; negative ones count as 0, longer ones as the longest. */
  void record(long nanos) {
    counts.incrementAndGet(Math.min(BUCKETS - 1, bucket(Math.max(0, nanos))));
  }

  /** The first 64 buckets hold one value each; from there on each octave has its 64. */
  private static int bucket(long value) {
    int octave = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(value) - BITS - 1);
    return (int) Math.min(Integer.MAX_VALUE, (long) octave * PER_OCTAVE + (value >>> octave));
  }

  /** The largest value that falls into {@code bucket}. */
  private static long top(int bucket) {
    int octave = Math.max(0, bucket / PER_OCTAVE - 1);
    long within = bucket - (long) octave * PER_OCTAVE;
    return ((within + 1) << octave) - 1;
  }

  long count() {
    long sum = 0;
    for (int i = 0; i < BUCKETS; i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  /**
   * A value that {@code fraction} of all recorded ones do not exceed, in nanoseconds; 0 when there
   * are none.
   *
   * @param fraction 0 to 1; 1 is the largest
   */
  public long quantileNanos(double fraction) {
    long total = count();
    long wanted = Math.max(1, (long) Math.ceil(total * fraction));
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts.get(i);
      if (total > 0 && seen >= wanted) {
        return top(i);
      }
    }
    return 0;
  }
}
