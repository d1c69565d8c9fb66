package io.sallyport.packet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an application message; never looked into, never changed, shared by all receivers.
 *
 * <p>Immutable as long as {@link #bytes()} is only read. Thread-safe.
 */
public final class Payload {
  public static final Payload EMPTY = new Payload(new byte[0]);

  private final byte[] bytes;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes over {@code bytes}: the caller must not write to them any more. */
  public static Payload wrap(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Payload(bytes);
  }

  /** The UTF-8 bytes of {@code text}. */
  public static Payload of(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  public int length() {
    return bytes.length;
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** The shared bytes: read them, never write. */
  public byte[] bytes() {
    return bytes;
  }

  /** The payload read as UTF-8; malformed parts become replacement characters. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof Payload that && Arrays.equals(bytes, that.bytes));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The length only: what people send is nobody's business but theirs. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
