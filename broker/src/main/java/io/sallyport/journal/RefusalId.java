package io.sallyport.journal;

import java.security.SecureRandom;

/**
 * The short name of one refusal: {@code SP-} and six characters that nobody mistakes for others
 * when reading them out.
 */
public record RefusalId(String text) {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A new one, hard to guess: one in a thousand million. */
  public static RefusalId next() {
    int bits = RANDOM.nextInt();
    StringBuilder text = new StringBuilder("SP-");
    for (int i = 0; i < 6; i++) {
      text.append(ALPHABET.charAt(bits & 31));
      bits >>>= 5;
    }
    return new RefusalId(text.toString());
  }

  @Override
  public String toString() {
    return text;
  }
}
