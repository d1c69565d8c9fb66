package io.sallyport.records;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes values, big end first, into an array that grows. Confined to one thread. */
public final class BytesOut {
  private byte[] bytes;
  private int size;

  public BytesOut(int expectedBytes) {
    bytes = new byte[expectedBytes];
  }

  public BytesOut u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  public BytesOut flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  public BytesOut u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  public BytesOut u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  public BytesOut u64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  /**
   * Two bytes of length, then UTF-8.
   *
   * @throws IllegalArgumentException when it is longer than 65,535 bytes
   */
  public BytesOut text(String value) {
    return text(value.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link #text(String)}, of what is UTF-8 already. */
  public BytesOut text(byte[] utf8) {
    return u16(length(utf8)).raw(utf8);
  }

  /** Two bytes of length, then the bytes. */
  public BytesOut binary(byte[] value) {
    return u16(length(value)).raw(value);
  }

  /** Four bytes of length, then the bytes. */
  public BytesOut payload(byte[] value) {
    return u32(value.length).raw(value);
  }

  private BytesOut raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  /** How many elements follow. */
  public BytesOut count(int elements) {
    if (elements > 65_535) {
      throw new IllegalArgumentException(elements + " elements; at most 65535 fit a record");
    }
    return u16(elements);
  }

  public byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private static int length(byte[] value) {
    if (value.length > 65_535) {
      throw new IllegalArgumentException(value.length + " bytes; at most 65535 fit a text");
    }
    return value.length;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
