package io.sallyport.records;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link BytesOut} wrote. Confined to one thread. Whatever is cut short or left over is
 * a {@link BrokenRecord}; lengths are checked before anything is allocated.
 */
public final class BytesIn {
  private final byte[] bytes;
  private int at;

  public BytesIn(byte[] bytes) {
    this.bytes = bytes;
  }

  public int u8() {
    need(1);
    return bytes[at++] & 0xFF;
  }

  public boolean flag() {
    int value = u8();
    if (value > 1) {
      throw new BrokenRecord("a flag is 0 or 1, not " + value);
    }
    return value == 1;
  }

  public int u16() {
    return u8() << 8 | u8();
  }

  public int u32() {
    return u16() << 16 | u16();
  }

  public long u64() {
    return (long) u32() << 32 | u32() & 0xFFFF_FFFFL;
  }

  public String text() {
    int length = u16();
    need(length);
    if (length == 0) {
      return ""; // the tenant of every key, mostly
    }
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  public byte[] binary() {
    return raw(u16());
  }

  public byte[] payload() {
    return raw(u32());
  }

  private byte[] raw(int length) {
    need(length);
    byte[] value = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }

  /** How many elements follow. */
  public int count() {
    return u16();
  }

  public boolean hasMore() {
    return at < bytes.length;
  }

  /** Nothing may be left. */
  public void end() {
    if (at != bytes.length) {
      throw new BrokenRecord((bytes.length - at) + " bytes are left over");
    }
  }

  private void need(int length) {
    if (length < 0 || bytes.length - at < length) {
      throw new BrokenRecord("cut short at byte " + at + " of " + bytes.length);
    }
  }
}
