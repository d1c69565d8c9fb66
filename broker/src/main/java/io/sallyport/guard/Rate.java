package io.sallyport.guard;

import java.time.Duration;

/**
 * So many in such a time, and how many at once.
 *
 * @param count 1 to 1,000,000
 * @param per 1 ms to one day
 * @param burst from 1
 */
public record Rate(int count, Duration per, int burst) {

  /**
   * @throws IllegalArgumentException when something is out of bounds
   */
  public Rate {
    if (count < 1 || count > 1_000_000 || burst < 1 || burst > 1_000_000) {
      throw new IllegalArgumentException("a rate counts from 1 to 1000000");
    }
    if (per.compareTo(Duration.ofMillis(1)) < 0 || per.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("a rate is per 1 ms to 1 day");
    }
  }

  /** {@code count} in a second, {@code burst} at once. */
  public static Rate perSecond(int count, int burst) {
    return new Rate(count, Duration.ofSeconds(1), burst);
  }

  /** The time in which one grows. */
  long costNanos() {
    return Math.max(1, per.toNanos() / count);
  }

  long burstNanos() {
    return Math.multiplyExact(costNanos(), burst);
  }
}
