package io.sallyport.identity;

import io.sallyport.principal.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Passwords that the broker makes for devices: 20 letters and digits, none of them easily mistaken
 * for another when read out or typed, 116 bits.
 */
public final class GeneratedPassword {
  /** Without {@code 0 O o 1 I l}. */
  static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

  static final int LENGTH = 20;

  private GeneratedPassword() {}

  /** A new one. The caller shows it once and closes it. */
  public static Secret next(SecureRandom random) {
    byte[] alphabet = ALPHABET.getBytes(StandardCharsets.US_ASCII);
    byte[] password = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      password[i] = alphabet[random.nextInt(alphabet.length)];
    }
    Secret secret = Secret.copyOf(password);
    Arrays.fill(password, (byte) 0);
    return secret;
  }
}
