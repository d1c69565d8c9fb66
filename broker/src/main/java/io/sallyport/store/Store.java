package io.sallyport.store;

import java.io.IOException;

/**
 * Where a {@link LocalLog} keeps the rows of its shards. Used by one thread at a time, but that
 * several may read while nobody writes.
 *
 * <p>A batch is written whole or not at all. After a write has failed nothing is known about it
 * until {@link #reopen} has gone through; then the rows tell.
 */
public interface Store extends StoreRows, AutoCloseable {
  /**
   * Writes all of {@code batch}. Blocks.
   *
   * @param synced whether it has to survive a power failure when this returns, or only the end of
   *     the process
   */
  void write(Batch batch, boolean synced) throws IOException;

  /** Closes what is open and opens it again: what is read from now on is what is kept. Blocks. */
  void reopen() throws IOException;

  /** How much the volume still takes. */
  long freeBytes() throws IOException;

  /** How much of the volume the rows take, roughly. Any thread. */
  long usedBytes();

  /** Called about once a second, between two batches: what has to be done now and then. */
  default void upkeep() throws IOException {}

  /** Makes everything durable, and ends. */
  @Override
  void close() throws IOException;
}
