package io.sallyport.store;

/** What was kept of one shard: the columns as the last durable batch left them. */
public interface StoredState {

  /** Nothing: a shard that begins. */
  StoredState EMPTY = (column, visitor) -> {};

  /** Hears rows. */
  @FunctionalInterface
  interface Visitor {
    void row(byte[] key, byte[] value);
  }

  /** Tells every row of {@code column} of this shard, in the order of the bytes of its key. */
  void each(Column column, Visitor visitor);
}
