package io.sallyport.output;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Makes what a stranger sent harmless for a terminal: control characters, direction marks and bytes
 * that are no UTF-8 are shown as what they are instead of being obeyed.
 */
public final class Unprintable {
  private Unprintable() {}

  /** Whether {@code c} moves, colours, turns round or hides something. */
  static boolean is(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** {@code text} with all of them escaped, line breaks and tabs too. */
  public static String escape(CharSequence text) {
    return escape(text, false);
  }

  private static String escape(CharSequence text, boolean keepLines) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (is(c) && !(keepLines && (c == '\n' || c == '\t'))) {
        out.append(c < 0x100 ? "\\x%02x".formatted((int) c) : "\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** The UTF-8 in {@code bytes}, escaped but for line breaks and tabs. */
  public static String escape(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer chars = CharBuffer.allocate(bytes.length);
    StringBuilder out = new StringBuilder(bytes.length + 8);
    while (true) {
      CoderResult result = decoder.decode(in, chars, true);
      out.append(escape(chars.flip(), true));
      chars.clear();
      if (!result.isError()) {
        return out.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.append("\\x%02x".formatted(in.get() & 0xFF));
      }
      decoder.reset();
    }
  }
}
