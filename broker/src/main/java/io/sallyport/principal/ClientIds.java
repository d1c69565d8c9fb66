package io.sallyport.principal;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Which client ids are taken, and by whom they may be. [MQTT-3.1.3-5]
 *
 * <p>An id is data everywhere, yet one that could mean something in a topic is not let in to begin
 * with.
 */
public final class ClientIds {
  private static final int LONGEST = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private ClientIds() {}

  /**
   * Up to 128 characters, none of {@code + # /}, no NUL, control or format character; not starting
   * with {@code $}.
   */
  public static boolean isAcceptable(String clientId) {
    if (clientId.isEmpty() || clientId.length() > LONGEST || clientId.charAt(0) == '$') {
      return false;
    }
    for (int i = 0; i < clientId.length(); i++) {
      char c = clientId.charAt(i);
      int type = Character.getType(c);
      if (c == '+'
          || c == '#'
          || c == '/'
          || type == Character.CONTROL
          || type == Character.FORMAT) {
        return false;
      }
    }
    return true;
  }

  /**
   * One for a client that brought none: 128 random bits, so that nobody guesses another's.
   * [MQTT-3.1.3-6]
   */
  public static String assigned() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return "auto-" + HexFormat.of().formatHex(bytes);
  }
}
