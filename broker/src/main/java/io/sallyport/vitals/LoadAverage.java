package io.sallyport.vitals;

import java.util.concurrent.TimeUnit;

/**
 * How much of something happens in a minute, averaged over the last 1, 5 and 15: what is older
 * counts less and less, as with the load of a Unix machine. Confined to one thread.
 */
final class LoadAverage {
  private static final double[] MINUTES = {1, 5, 15};
  private static final double NANOS_PER_MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final double[] perMinute = new double[MINUTES.length];
  private long lastCount;

  /**
   * @param count how often it has happened since the start
   * @param elapsedNanos since the last call; nothing is changed when it is not positive
   */
  void update(long count, long elapsedNanos) {
    if (elapsedNanos <= 0) {
      return;
    }
    double minutes = elapsedNanos / NANOS_PER_MINUTE;
    double now = (count - lastCount) / minutes;
    lastCount = count;
    for (int i = 0; i < MINUTES.length; i++) {
      double kept = Math.exp(-minutes / MINUTES[i]);
      perMinute[i] = now + kept * (perMinute[i] - now);
    }
  }

  /** Over the last 1, 5 and 15 minutes, for {@code index} 0, 1 and 2. */
  double perMinute(int index) {
    return perMinute[index];
  }
}
