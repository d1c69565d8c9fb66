package io.sallyport.store;

import io.sallyport.store.StoreUnusable.Trouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a store says about itself: its format, and over how many shards its names are spread. Kept
 * where a shard of number {@link #NO_SHARD} would be.
 */
public final class StoreFormat {
  /** The format of what the log itself writes. */
  private static final int LOG_FORMAT = 1;

  private static final int NO_SHARD = 0xFFFF;
  private static final byte[] KEY = key("store");

  private StoreFormat() {}

  /**
   * Checks that this program can read {@code store}, and makes a new one its own.
   *
   * @param rows the format of the rows that the machines write
   * @throws StoreUnusable UNKNOWN_FORMAT, when it was written by another release or over another
   *     number of shards; DAMAGED, when it cannot be told
   */
  public static void check(Store store, int shards, int rows) throws IOException {
    if (!isOurs(store, shards, rows)) {
      Batch first = new Batch();
      first.put(Column.LOG, KEY, ours(shards, rows));
      store.write(first, true);
    }
  }

  /**
   * As {@link #check}, but changes nothing.
   *
   * @return false when the store is new and says nothing about itself
   */
  public static boolean isOurs(StoreRows store, int shards, int rows) throws IOException {
    List<byte[]> found = read(store);
    byte[] ours = ours(shards, rows);
    if (!found.isEmpty() && !java.util.Arrays.equals(found.getFirst(), ours)) {
      throw new StoreUnusable(
          Trouble.UNKNOWN_FORMAT,
          "the store is of format %s, and this release reads %s"
              .formatted(text(found.getFirst()), text(ours)),
          null);
    }
    return !found.isEmpty();
  }

  private static byte[] ours(int shards, int rows) {
    return ByteBuffer.allocate(6)
        .putShort((short) LOG_FORMAT)
        .putShort((short) rows)
        .putShort((short) shards)
        .array();
  }

  private static List<byte[]> read(StoreRows store) throws StoreUnusable {
    List<byte[]> found = new ArrayList<>();
    try {
      store.each(
          NO_SHARD,
          Column.LOG,
          (key, value) -> {
            if (java.util.Arrays.equals(key, KEY)) {
              found.add(value);
            }
          });
    } catch (IOException e) {
      throw new StoreUnusable(Trouble.DAMAGED, "its format cannot be read: " + e.getMessage(), e);
    }
    return found;
  }

  private static String text(byte[] format) {
    if (format.length != 6) {
      return "unknown";
    }
    ByteBuffer in = ByteBuffer.wrap(format);
    return "%d.%d over %d shards".formatted(in.getShort(), in.getShort(), in.getShort());
  }

  private static byte[] key(String name) {
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(2 + text.length).putShort((short) NO_SHARD).put(text).array();
  }
}
