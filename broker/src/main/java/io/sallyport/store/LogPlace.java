package io.sallyport.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a shard has come: the one row that a {@link LocalLog} keeps for itself. Immutable.
 *
 * @param position of the last record, from 1
 * @param epoch where its last claim stands
 * @param millis wall time of its last batch
 */
public record LogPlace(long position, long epoch, long millis) {
  private static final int BYTES = 3 * Long.BYTES;

  /**
   * The place of {@code shard}; empty when it was never written.
   *
   * @throws IOException when the row cannot be read, or is not what was written
   */
  public static Optional<LogPlace> read(StoreRows rows, int shard) throws IOException {
    List<byte[]> found = new ArrayList<>();
    rows.each(shard, Column.LOG, (_, value) -> found.add(value));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (found.size() > 1 || found.getFirst().length != BYTES) {
      throw new IOException("its place in the log is not what was written");
    }
    ByteBuffer in = ByteBuffer.wrap(found.getFirst());
    return Optional.of(new LogPlace(in.getLong(), in.getLong(), in.getLong()));
  }

  byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putLong(position).putLong(epoch).putLong(millis).array();
  }
}
