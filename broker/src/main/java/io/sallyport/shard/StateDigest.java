package io.sallyport.shard;

import io.sallyport.store.Changes;
import io.sallyport.store.Column;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.TreeMap;

/** SHA-256 over rows in the order of their keys, and numbers. Confined to one thread. */
final class StateDigest implements Changes {
  private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
  private final MessageDigest digest;

  StateDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void put(Column column, byte[] key, byte[] value) {
    byte[] place = new byte[1 + key.length];
    place[0] = (byte) column.ordinal();
    System.arraycopy(key, 0, place, 1, key.length);
    rows.put(place, value);
  }

  @Override
  public void delete(Column column, byte[] key) {
    throw new UnsupportedOperationException("a whole state is written, never deleted");
  }

  @Override
  public void deleteRange(Column column, byte[] from, byte[] to) {
    throw new UnsupportedOperationException("a whole state is written, never deleted");
  }

  void add(long a, long b, long c) {
    digest.update(ByteBuffer.allocate(24).putLong(a).putLong(b).putLong(c).flip());
  }

  byte[] toBytes() {
    rows.forEach((key, value) -> {
      add(key.length, value.length, 0);
      digest.update(key);
      digest.update(value);
    });
    return digest.digest();
  }
}
