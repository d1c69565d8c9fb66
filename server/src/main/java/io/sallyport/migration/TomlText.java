package io.sallyport.migration;

import java.util.Collection;
import java.util.stream.Collectors;

/** Texts and lists as TOML writes them. Stateless. */
final class TomlText {
  private TomlText() {}

  /** A basic string, on one line whatever is in it. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        out.append("\\u%04X".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  static String list(Collection<String> texts) {
    return texts.stream().map(TomlText::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  /** {@code text} with a # before every line. */
  static String comment(String text) {
    return text.lines().map(line -> "# " + line).collect(Collectors.joining("\n", "", "\n"));
  }
}
