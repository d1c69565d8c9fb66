package io.sallyport.client;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a public key (its SubjectPublicKeyInfo): "this key and no other". Immutable.
 *
 * <p>A pin names one key exactly, so a broker that proves it holds that key needs no CA and no host
 * name.
 */
public final class KeyPin {
  private static final String PREFIX = "SHA256:";
  private static final int BYTES = 32;

  private final byte[] digest;

  private KeyPin(byte[] digest) {
    this.digest = digest;
  }

  /**
   * Reads {@code SHA256:} and 64 hex digits (colons between them allowed) or 43 to 44 characters of
   * base64.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static KeyPin parse(String text) {
    String value = text;
    if (value.toUpperCase(Locale.ROOT).startsWith(PREFIX)) {
      value = value.substring(PREFIX.length());
    }
    byte[] digest = hex(value);
    if (digest == null) {
      digest = base64(value);
    }
    if (digest == null || digest.length != BYTES) {
      throw new IllegalArgumentException(
          "a pin is SHA256: and the hash of the broker's public key, in 64 hex digits or in base64");
    }
    return new KeyPin(digest);
  }

  /** The pin of {@code key}. */
  public static KeyPin of(PublicKey key) {
    try {
      return new KeyPin(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte @Nullable [] hex(String value) {
    String digits = value.replace(":", "");
    if (digits.length() != 2 * BYTES) {
      return null;
    }
    try {
      return HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static byte @Nullable [] base64(String value) {
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyPin that && MessageDigest.isEqual(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return digest[0] << 8 | (digest[1] & 0xFF);
  }

  /** As {@link #parse} reads it, in base64. */
  @Override
  public String toString() {
    return PREFIX + Base64.getEncoder().withoutPadding().encodeToString(digest);
  }
}
