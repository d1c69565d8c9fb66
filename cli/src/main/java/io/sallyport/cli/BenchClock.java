package io.sallyport.cli;

/** The clock of measurements. This room stands beside the broker's, so it has its own. */
final class BenchClock {
  private BenchClock() {}

  /** Nanoseconds since some time; only differences mean anything. */
  static long nanos() {
    return System.nanoTime();
  }
}
