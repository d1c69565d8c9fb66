package io.sallyport.time;

/** The only clock in the house. Thread-safe. */
public interface Ticker {
  /**
   * Nanoseconds of a clock that never jumps; only differences mean something, and they may wrap.
   */
  long nanos();

  /**
   * Milliseconds since 1970 by the wall clock, which may jump; for dates that people or disks see.
   */
  long wallMillis();

  /** The machine's own clocks. */
  static Ticker system() {
    return SystemTicker.INSTANCE;
  }
}
