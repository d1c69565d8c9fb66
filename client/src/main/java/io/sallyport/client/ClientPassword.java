package io.sallyport.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The password of a CONNECT, kept out of every text this client prints.
 *
 * <p>Thread-safe as long as nobody calls {@link #wipe()} while it is still needed. At most 65,535
 * bytes. [MQTT-3.1.3-5]
 */
public final class ClientPassword {
  private static final int LONGEST_BYTES = 65_535;

  private final byte[] bytes;

  private ClientPassword(byte[] bytes) {
    if (bytes.length > LONGEST_BYTES) {
      throw new IllegalArgumentException(
          "a password of " + bytes.length + " bytes; MQTT carries at most " + LONGEST_BYTES);
    }
    this.bytes = bytes;
  }

  /** Takes over {@code bytes}: the caller must not write to them any more. */
  public static ClientPassword wrap(byte[] bytes) {
    return new ClientPassword(bytes);
  }

  /** The UTF-8 bytes of {@code text}. */
  public static ClientPassword of(String text) {
    return new ClientPassword(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Overwrites the bytes; the password cannot be used afterwards. */
  public void wipe() {
    Arrays.fill(bytes, (byte) 0);
  }

  /** The bytes themselves, for the encoder: read them, never write, never print. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "(hidden)";
  }
}
