package io.sallyport.topic;

import java.nio.charset.StandardCharsets;

/** What names and filters have in common: a bounded text, cut at every {@code /}. */
final class Levels {
  static final int LONGEST_BYTES = 65_535;

  private Levels() {}

  /**
   * How many levels {@code text} has; counts before anything is split, so that 65,535 slashes cost
   * a scan and nothing else.
   */
  static int count(String text) {
    int levels = 1;
    for (int i = text.indexOf('/'); i >= 0; i = text.indexOf('/', i + 1)) {
      levels++;
    }
    return levels;
  }

  /** Cuts {@code text} into its {@code count} levels; empty levels are kept. [MQTT-4.7.3-1] */
  static String[] split(String text, int count) {
    String[] levels = new String[count];
    int from = 0;
    for (int i = 0; i < count - 1; i++) {
      int slash = text.indexOf('/', from);
      levels[i] = text.substring(from, slash);
      from = slash + 1;
    }
    levels[count - 1] = text.substring(from);
    return levels;
  }

  /** As {@link #encode}, for somebody who does not need the bytes. */
  static void check(String kind, String text) {
    byte[] unused = encode(kind, text);
  }

  /**
   * The UTF-8 bytes of {@code text}, or a refusal when it is empty, too long or holds what no topic
   * may hold.
   */
  static byte[] encode(String kind, String text) {
    if (text.isEmpty()) {
      throw new InvalidTopic(
          "MQTT-4.7.3-1", kind + " is empty; it must have at least one character");
    }
    if (text.indexOf('\0') >= 0) {
      throw new InvalidTopic(
          "MQTT-4.7.3-2",
          kind + " \"%s\" contains the character U+0000".formatted(Printable.of(text)));
    }
    rejectLoneSurrogates(kind, text);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > LONGEST_BYTES) {
      throw new InvalidTopic(
          "MQTT-4.7.3-3",
          kind + " has " + utf8.length + " bytes; at most " + LONGEST_BYTES + " are allowed");
    }
    return utf8;
  }

  private static void rejectLoneSurrogates(String kind, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else {
        throw new InvalidTopic(
            "MQTT-1.5.4-1",
            kind + " contains a lone surrogate at index " + i + ", which UTF-8 cannot hold");
      }
    }
  }
}
