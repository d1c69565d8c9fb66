package io.sallyport.topic;

/** Renders text that a peer chose so that it is safe on one line of a log or a terminal. */
public final class Printable {
  private static final int LONGEST = 120;

  private Printable() {}

  /**
   * {@code text} with quotes, backslashes, control and bidirectional characters escaped, cut after
   * 120 characters.
   */
  public static String of(CharSequence text) {
    return of(text, LONGEST);
  }

  /** As {@link #of(CharSequence)}, cut after {@code longest} characters of the input. */
  public static String of(CharSequence text, int longest) {
    int end = Math.min(text.length(), longest);
    StringBuilder out = new StringBuilder(end + 8);
    for (int i = 0; i < end; i++) {
      append(out, text.charAt(i));
    }
    if (end < text.length()) {
      out.append("…(").append(text.length()).append(" characters)");
    }
    return out.toString();
  }

  private static void append(StringBuilder out, char c) {
    if (c == '"' || c == '\\') {
      out.append('\\').append(c);
    } else if (isHarmless(c)) {
      out.append(c);
    } else {
      out.append("\\u").append(hex(c >> 12)).append(hex(c >> 8)).append(hex(c >> 4)).append(hex(c));
    }
  }

  private static boolean isHarmless(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static char hex(int nibble) {
    return Character.forDigit(nibble & 0xF, 16);
  }
}
