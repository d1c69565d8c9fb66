package io.sallyport.store;

/**
 * What one batch of records changed in the columns: a log on disk makes one atomic write of it.
 *
 * <p>Used by the thread that drives the shards only. Arrays are handed over and not written again.
 */
public interface Changes {

  /** For logs that keep nothing but the machines themselves. */
  Changes NONE =
      new Changes() {
        @Override
        public boolean kept() {
          return false;
        }

        @Override
        public void put(Column column, byte[] key, byte[] value) {}

        @Override
        public void delete(Column column, byte[] key) {}

        @Override
        public void deleteRange(Column column, byte[] from, byte[] to) {}
      };

  /** Whether anybody keeps them; when not, nobody needs to encode them. */
  default boolean kept() {
    return true;
  }

  void put(Column column, byte[] key, byte[] value);

  void delete(Column column, byte[] key);

  /** Deletes every key from {@code from}, inclusive, to {@code to}, exclusive. */
  void deleteRange(Column column, byte[] from, byte[] to);
}
