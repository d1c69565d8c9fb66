package io.sallyport.store;

/**
 * How a log does. Immutable.
 *
 * @param commits batches written since the start
 * @param commitNanosHalf half of the batches of the last minute were written within this time
 * @param commitNanosMost 99 of 100 were
 * @param usedBytes what the store takes on its volume, roughly
 * @param failures batches that could not be written
 * @param refusedForSpace appends refused because the volume is nearly full
 * @param aheadMillis how far the log's time is ahead of the wall clock, which has gone back
 */
public record LogFigures(
    long commits,
    long commitNanosHalf,
    long commitNanosMost,
    long usedBytes,
    long failures,
    long refusedForSpace,
    long aheadMillis) {
  /** A clock that is corrected by more than this was wrong before. */
  public static final long MOST_AHEAD_MILLIS = 60_000;

  /** Of a log that has no disk. */
  public static final LogFigures NONE = new LogFigures(0, 0, 0, 0, 0, 0, 0);

  /** Whether so much was written with a later time that it matters. */
  public boolean isClockBehind() {
    return aheadMillis > MOST_AHEAD_MILLIS;
  }
}
