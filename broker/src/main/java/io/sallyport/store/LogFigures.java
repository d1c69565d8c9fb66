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
 */
public record LogFigures(
    long commits,
    long commitNanosHalf,
    long commitNanosMost,
    long usedBytes,
    long failures,
    long refusedForSpace) {
  /** Of a log that has no disk. */
  public static final LogFigures NONE = new LogFigures(0, 0, 0, 0, 0, 0);
}
