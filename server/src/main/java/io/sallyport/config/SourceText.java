package io.sallyport.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration file as text, or the reason why it is none. Immutable. At most {@value
 * #MOST_BYTES} bytes.
 *
 * @param name how remarks call the file
 */
record SourceText(String name, String text) {
  private static final int MOST_BYTES = 1024 * 1024;

  /** Where reading went: exactly one of the two is present. */
  record Outcome(@Nullable SourceText source, @Nullable Remark remark) {}

  static Outcome read(Path file) {
    String name = String.valueOf(file.getFileName());
    byte[] bytes;
    try {
      if (Files.size(file) > MOST_BYTES) {
        return refused(
            Problem.FILE_UNREADABLE,
            "%s is larger than 1 MiB; that is no configuration".formatted(file));
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException missing) {
      return refused(Problem.FILE_UNREADABLE, "%s does not exist".formatted(file));
    } catch (IOException failure) {
      return refused(
          Problem.FILE_UNREADABLE, "%s: %s".formatted(file, failure.getClass().getSimpleName()));
    }
    @Nullable Remark foreign = foreignEncoding(bytes);
    return foreign != null ? new Outcome(null, foreign) : decode(name, bytes);
  }

  /** Line {@code number} from 1, with control characters made visible; empty past the end. */
  String line(int number) {
    List<String> lines = text.lines().skip(Math.max(0, number - 1L)).limit(1).toList();
    if (number < 1 || lines.isEmpty()) {
      return "";
    }
    StringBuilder shown = new StringBuilder();
    for (char c : lines.getFirst().toCharArray()) {
      int type = Character.getType(c);
      boolean hidden = type == Character.CONTROL || type == Character.FORMAT;
      shown.append(c == '\t' ? ' ' : hidden ? '\uFFFD' : c);
    }
    return shown.toString();
  }

  private static Outcome decode(String name, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (!result.isError()) {
      return new Outcome(new SourceText(name, text), null);
    }
    int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
    int column = text.length() - text.lastIndexOf('\n');
    String found = "byte 0x%02X is not UTF-8".formatted(bytes[in.position()] & 0xFF);
    return new Outcome(
        null, new Remark(Problem.NOT_UTF8, line, column, found, Problem.NOT_UTF8.remedy()));
  }

  private static @Nullable Remark foreignEncoding(byte[] bytes) {
    if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
      return wrongEncoding("the file starts with a UTF-8 byte order mark");
    }
    boolean marked = startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE);
    boolean bare = bytes.length >= 2 && (bytes[0] == 0 || bytes[1] == 0);
    return marked || bare ? wrongEncoding("the file is UTF-16") : null;
  }

  private static Remark wrongEncoding(String text) {
    return new Remark(Problem.NOT_UTF8, 1, 1, text, Problem.NOT_UTF8.remedy());
  }

  private static Outcome refused(Problem problem, String text) {
    return new Outcome(null, new Remark(problem, 0, 0, text, problem.remedy()));
  }

  private static boolean startsWith(byte[] bytes, int... wanted) {
    if (bytes.length < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if ((bytes[i] & 0xFF) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
