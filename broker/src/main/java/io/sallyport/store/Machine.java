package io.sallyport.store;

import java.util.function.Supplier;

/**
 * What a log drives: one shard's state. Confined to the thread that drives the shards.
 *
 * <p>A log calls {@link #apply} for each record of a batch, makes the changes durable, and then
 * calls {@link #release} once. When it could not, it forgets the machine and asks for a new one.
 */
public interface Machine {

  /**
   * Applies one record. What it answers with waits for {@link #release}.
   *
   * @param appendedMillis the wall time that the log wrote beside the record; the only clock there
   *     is
   * @throws RuntimeException when the record cannot be read or applied; the shard must stop
   */
  void apply(long position, long appendedMillis, byte[] record, Changes changes);

  /** Everything applied so far is durable: lets the answers out. */
  void release();

  /** Makes machines, and hears when a batch of all shards is through. */
  interface Machines {
    /** The machine of {@code shard} as {@code state} left it. Called again after a failed batch. */
    Machine open(int shard, StoredState state);

    /**
     * As {@link #open}, in two parts: this one reads the rows, on any thread and beside others;
     * what it gives is asked once for the machine, on the thread that opens the log.
     */
    default Supplier<Machine> read(int shard, StoredState state) {
      return () -> open(shard, state);
    }

    /** The machine of {@code shard} threw; it will not be called again. */
    void stopped(int shard, Throwable cause);

    /** All machines of this batch were released and all its appends answered. */
    void batchEnded();
  }
}
