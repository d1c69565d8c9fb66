package io.sallyport.identity;

import io.sallyport.principal.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Passwords that are guessed before anything else is tried. Asked when a password is chosen, not
 * when one is checked.
 */
public final class WeakPassword {
  static final int SHORTEST_BYTES = 8;

  /** The most used ones of eight characters and more in every published collection. */
  private static final Set<String> KNOWN =
      Set.of(
          "password",
          "password1",
          "password12",
          "password123",
          "passw0rd",
          "p@ssw0rd",
          "p@ssword",
          "12345678",
          "123456789",
          "1234567890",
          "123123123",
          "987654321",
          "0987654321",
          "11111111",
          "00000000",
          "88888888",
          "qwertyui",
          "qwertyuiop",
          "qwerty123",
          "1q2w3e4r",
          "1q2w3e4r5t",
          "1qaz2wsx",
          "q1w2e3r4",
          "zaq12wsx",
          "asdfghjk",
          "asdfghjkl",
          "zxcvbnm1",
          "abcd1234",
          "abc12345",
          "a1b2c3d4",
          "iloveyou",
          "sunshine",
          "princess",
          "football",
          "baseball",
          "superman",
          "starwars",
          "trustno1",
          "welcome1",
          "letmein1",
          "changeme",
          "changeit",
          "administrator",
          "admin123",
          "admin1234",
          "mosquitto",
          "raspberry",
          "raspberrypi",
          "testtest",
          "test1234",
          "internet",
          "computer",
          "whatever",
          "michelle",
          "jennifer",
          "corvette",
          "mercedes",
          "samsung1",
          "dragon123",
          "monkey123");

  private WeakPassword() {}

  /**
   * Why {@code password} should not be {@code user}'s, as the end of a sentence that begins with
   * "the password"; null when nothing speaks against it. Never repeats the password.
   */
  public static @Nullable String reason(String user, Secret password) {
    if (password.length() < SHORTEST_BYTES) {
      return "is shorter than " + SHORTEST_BYTES + " bytes";
    }
    if (password.length() > PasswordAuthenticator.LONGEST_PASSWORD_BYTES) {
      return "is longer than " + PasswordAuthenticator.LONGEST_PASSWORD_BYTES + " bytes";
    }
    String text = new String(password.reveal(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    if (text.equals(user.toLowerCase(Locale.ROOT))) {
      return "is the user name";
    }
    if (text.chars().distinct().count() < 3) {
      return "repeats one or two characters";
    }
    return KNOWN.contains(text) ? "is one of those that are guessed first" : null;
  }
}
