package io.sallyport.records;

/**
 * Stored bytes that this version cannot read: damaged, or written by a newer one. The shard stops;
 * nothing is skipped.
 */
public final class BrokenRecord extends RuntimeException {
  public BrokenRecord(String message) {
    super(message);
  }

  /** {@code version} is not the one that this build writes and reads. */
  public static BrokenRecord version(String what, int version, int known) {
    return new BrokenRecord(
        what
            + " has format version "
            + version
            + "; this build reads "
            + known
            + ". Start the version of Sallyport that wrote it");
  }
}
