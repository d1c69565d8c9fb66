package io.sallyport.trail;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An entry as the line of a file: one JSON object whose last member is {@code hash}, the SHA-256 of
 * the line's bytes without that member, and whose last but one is {@code prev}, the hash of the
 * line before. Checked byte by byte, never by what JSON would take for equal. Stateless.
 */
final class EntryLine {
  /** No line of ours is longer, with the end of the line. */
  static final int MOST_BYTES = 32 << 10;

  /** What stands where a hash would, before the first line. */
  static final String NOTHING = "0".repeat(64);

  private static final String SEAM = ",\"hash\":\"";
  private static final int SEAL_CHARS = SEAM.length() + 64 + 2;
  private static final Pattern SEAL = Pattern.compile(Pattern.quote(SEAM) + "([0-9a-f]{64})\"}");

  private static final Pattern NUMBER = Pattern.compile("\\{\"n\":([0-9]{1,15}),");

  /** Loaded when a line is read back, which a start does not do. */
  private static final class Mapper {
    static final JsonMapper JSON = new JsonMapper();
  }

  private EntryLine() {}

  /** The line of {@code fact} in its place, without the end of the line. */
  static Entry entry(long n, String time, Fact fact, String prev) {
    return new Entry(n, time, fact, prev, hash(body(n, time, fact, prev)));
  }

  /** The bytes of {@code entry}, with the end of the line. */
  static byte[] bytes(Entry entry) {
    String body = body(entry.n(), entry.time(), entry.fact(), entry.prev());
    return (body.substring(0, body.length() - 1) + SEAM + entry.hash() + "\"}\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Written by hand: a start has no need of a mapper, and the bytes are ours to know. */
  private static String body(long n, String time, Fact fact, String prev) {
    StringBuilder line = new StringBuilder(400).append("{\"n\":").append(n);
    member(line, "time", time);
    if (fact.id() != null) {
      member(line, "id", fact.id());
    }
    member(line, "event", fact.event());
    member(line, "who", fact.who());
    member(line, "from", fact.from());
    member(line, "listener", fact.listener());
    line.append(",\"what\":{");
    int start = line.length();
    fact.what().forEach((key, value) -> member(line, key, value));
    if (line.length() > start) {
      line.deleteCharAt(start); // the comma
    }
    line.append('}');
    member(line, "prev", prev);
    return line.append('}').toString();
  }

  private static void member(StringBuilder line, String name, String value) {
    line.append(',');
    text(line, name);
    line.append(':');
    text(line, value);
  }

  private static void text(StringBuilder line, String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ') {
        line.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }

  /** Where in its chain a line stands. */
  record Place(long n, String hash) {}

  /** As {@link #read}, but of the place only. */
  static @Nullable Place place(byte[] line) {
    Matcher number = NUMBER.matcher(new String(line, StandardCharsets.ISO_8859_1));
    String hash = number.lookingAt() ? sealed(line) : null;
    return hash == null ? null : new Place(Long.parseLong(number.group(1)), hash);
  }

  /**
   * @param line without its end
   * @return null when the bytes are no line that was written as it stands
   */
  static @Nullable Entry read(byte[] line) {
    String hash = sealed(line);
    return hash == null
        ? null
        : parsed(new String(line, 0, line.length - SEAL_CHARS, StandardCharsets.UTF_8) + "}", hash);
  }

  /** The hash at the end, if it fits what stands before it. */
  private static @Nullable String sealed(byte[] line) {
    if (line.length <= SEAL_CHARS) {
      return null;
    }
    byte[] body = Arrays.copyOf(line, line.length - SEAL_CHARS + 1);
    body[body.length - 1] = '}';
    String seal = new String(line, body.length - 1, SEAL_CHARS, StandardCharsets.ISO_8859_1);
    Matcher found = SEAL.matcher(seal);
    return found.matches() && hash(body).equals(found.group(1)) ? found.group(1) : null;
  }

  private static @Nullable Entry parsed(String body, String hash) {
    try {
      JsonNode line = Mapper.JSON.readTree(body);
      Map<String, String> what = new LinkedHashMap<>();
      line.path("what").properties().forEach(one -> what.put(one.getKey(), text(one.getValue())));
      JsonNode id = line.get("id");
      Fact fact =
          new Fact(
              id == null ? null : text(id),
              text(line.path("event")),
              text(line.path("who")),
              text(line.path("from")),
              text(line.path("listener")),
              what);
      return new Entry(
          line.path("n").asLong(0), text(line.path("time")), fact, text(line.path("prev")), hash);
    } catch (JacksonException notOurs) {
      return null;
    }
  }

  private static String text(JsonNode node) {
    return node.asString("");
  }

  private static String hash(String body) {
    return hash(body.getBytes(StandardCharsets.UTF_8));
  }

  private static String hash(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
