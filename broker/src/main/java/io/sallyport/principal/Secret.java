package io.sallyport.principal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that must never be seen: redacted when printed, wiped when closed. Confined to its owner.
 */
public final class Secret implements AutoCloseable {
  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@code bytes}. */
  public static Secret copyOf(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  /** Takes over {@code bytes}, which are wiped with the secret. */
  public static Secret owning(byte[] bytes) {
    return new Secret(bytes);
  }

  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes themselves, gone after {@link #close()}: do not keep them. */
  public byte[] reveal() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  /** Overwrites the bytes with zeros. */
  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "Secret[redacted]";
  }
}
