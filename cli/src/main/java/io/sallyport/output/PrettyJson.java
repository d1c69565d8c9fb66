package io.sallyport.output;

import java.util.BitSet;

/**
 * Breaks JSON into lines as mosquitto's {@code --pretty} does: a tab for each depth, a member of an
 * object on each line, arrays in one. The text must be JSON.
 */
final class PrettyJson {
  private final String text;
  private final StringBuilder out;

  /** Which of what stands open is an object; as deep as whoever checked the text allowed. */
  private final BitSet objects = new BitSet();

  private int depth;
  private int at;

  private PrettyJson(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length() * 2);
  }

  static String of(String json) {
    PrettyJson pretty = new PrettyJson(json);
    while (pretty.at < json.length()) {
      pretty.step(json.charAt(pretty.at));
    }
    return pretty.out.toString();
  }

  private void step(char c) {
    switch (c) {
      case '"' -> string();
      case '{' -> {
        objects.set(++depth);
        line(c);
      }
      case '[' -> {
        objects.clear(++depth);
        put(c);
      }
      case '}' -> {
        depth--;
        if (out.charAt(out.length() - 1) == '\t') {
          out.setLength(out.length() - depth - 1); // there is no member: the line is the brace's
        } else {
          out.append('\n');
        }
        out.repeat('\t', depth);
        put(c);
      }
      case ']' -> {
        depth--;
        put(c);
      }
      case ',' -> {
        if (objects.get(depth)) {
          line(c);
        } else {
          put(c);
          out.append(' ');
        }
      }
      case ':' -> {
        put(c);
        out.append('\t');
      }
      case ' ', '\t', '\n', '\r' -> at++;
      default -> put(c);
    }
  }

  private void put(char c) {
    out.append(c);
    at++;
  }

  private void line(char c) {
    put(c);
    out.append('\n').repeat('\t', depth);
  }

  private void string() {
    do {
      if (text.charAt(at) == '\\') {
        put('\\');
      }
      put(text.charAt(at));
    } while (text.charAt(at) != '"');
    put('"');
  }
}
