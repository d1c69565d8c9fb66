package io.sallyport.output;

import io.sallyport.packet.Publish;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * A format of {@code sub -F}: plain text, {@code %} for what a message holds, {@code @} for the
 * time as strftime has it, {@code \} for characters that are hard to type. Immutable once read.
 */
public final class OutputFormat {
  private final List<Piece> pieces;

  private OutputFormat(List<Piece> pieces) {
    this.pieces = List.copyOf(pieces);
  }

  /** A part of the output. */
  @FunctionalInterface
  interface Piece {
    void write(Publish message, ZonedDateTime now, Sheet out);
  }

  /** Where pieces are written to: knows whether what comes from strangers has to be escaped. */
  static final class Sheet {
    private final boolean escaping;
    private final boolean pretty;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Sheet(boolean escaping, boolean pretty) {
      this.escaping = escaping;
      this.pretty = pretty;
    }

    /** Our own text, or the user's. */
    void own(String text) {
      raw(text.getBytes(StandardCharsets.UTF_8));
    }

    void foreign(String text) {
      own(escaping ? Unprintable.escape(text) : text);
    }

    void foreign(byte[] payload) {
      if (escaping) {
        own(Unprintable.escape(payload));
      } else {
        raw(payload);
      }
    }

    /** JSON of ours, in which the payload may be a stranger's. */
    void json(String text) {
      String shown = pretty ? PrettyJson.of(text) : text;
      foreign(shown.getBytes(StandardCharsets.UTF_8));
    }

    private void raw(byte[] all) {
      bytes.write(all, 0, all.length);
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }

  void write(Publish message, ZonedDateTime now, Sheet out) {
    for (Piece piece : pieces) {
      piece.write(message, now, out);
    }
  }

  /**
   * Reads a format.
   *
   * @throws IllegalArgumentException with a reason for the user
   */
  public static OutputFormat parse(String text) {
    return new Parser(text).parse();
  }

  /** Walks over the text once. */
  private static final class Parser {
    private final String text;
    private final List<Piece> pieces = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int at;

    Parser(String text) {
      this.text = text;
    }

    OutputFormat parse() {
      while (at < text.length()) {
        char c = text.charAt(at++);
        switch (c) {
          case '%' -> parameter();
          case '@' -> time();
          case '\\' -> literal.append(escape());
          default -> literal.append(c);
        }
      }
      flush();
      return new OutputFormat(pieces);
    }

    private char next(char after) {
      if (at == text.length()) {
        throw new IllegalArgumentException("-F: the format ends after " + after);
      }
      return text.charAt(at++);
    }

    private void add(Piece piece) {
      flush();
      pieces.add(piece);
    }

    private void flush() {
      if (!literal.isEmpty()) {
        String constant = literal.toString();
        literal.setLength(0);
        pieces.add((_, _, out) -> out.own(constant));
      }
    }

    private void parameter() {
      char c = next('%');
      if (c == '%') {
        literal.append('%');
        return;
      }
      boolean left = false;
      boolean zeros = false;
      while (c == '-' || c == '0') {
        left |= c == '-';
        zeros |= c == '0';
        c = next('%');
      }
      int width = 0;
      while (c >= '0' && c <= '9') {
        width = Math.min(width * 10 + (c - '0'), 10_000);
        c = next('%');
      }
      int longest = Integer.MAX_VALUE;
      if (c == '.') {
        longest = 0;
        c = next('%');
        while (c >= '0' && c <= '9') {
          longest = Math.min(longest * 10 + (c - '0'), 10_000);
          c = next('%');
        }
      }
      add(FormatParameter.of(c, new FormatParameter.Field(left, zeros && !left, width, longest)));
    }

    private void time() {
      char c = next('@');
      if (c == '@') {
        literal.append('@');
      } else {
        var part = TimeLetter.of(c);
        add((_, now, out) -> out.own(part.apply(now)));
      }
    }

    private char escape() {
      char c = next('\\');
      return switch (c) {
        case '\\' -> '\\';
        case '0' -> '\0';
        case 'a' -> 0x07;
        case 'e' -> 0x1B;
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'v' -> 0x0B;
        default -> throw new IllegalArgumentException("-F: unknown escape \\" + c);
      };
    }
  }
}
