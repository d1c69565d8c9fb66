package io.sallyport.store;

import java.io.IOException;

/**
 * The rows that a store has, for those who only look at them. Several threads may look at once, as
 * long as nobody writes.
 */
public interface StoreRows {
  /**
   * Tells every row of {@code column} of {@code shard}, in the order of the bytes of its key.
   *
   * @throws IOException when a row cannot be read or is damaged; rows told before stand
   */
  void each(int shard, Column column, StoredState.Visitor visitor) throws IOException;

  /** One shard of it, as a machine reads it; what cannot be read is an unchecked exception. */
  default StoredState shard(int shard) {
    return (column, visitor) -> {
      try {
        each(shard, column, visitor);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    };
  }
}
