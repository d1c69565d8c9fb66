package io.sallyport.trail;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads back what {@link io.sallyport.topic.Printable} wrote. Stateless. */
final class Unescaped {
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-f]{4})|([\"\\\\]))");
  private static final Pattern CUT = Pattern.compile("…\\([0-9]+ characters\\)$");

  private Unescaped() {}

  static String of(String printed) {
    Matcher escape = ESCAPE.matcher(printed);
    return escape.replaceAll(found -> {
      String hex = found.group(1);
      String text = hex == null ? found.group(2) : String.valueOf((char) Integer.parseInt(hex, 16));
      return Matcher.quoteReplacement(text);
    });
  }

  /** Whether it was longer than what was kept. */
  static boolean isCut(String printed) {
    return CUT.matcher(printed).find();
  }
}
