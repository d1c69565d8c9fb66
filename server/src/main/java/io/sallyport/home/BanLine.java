package io.sallyport.home;

import io.sallyport.guard.Ban;
import io.sallyport.guard.BanTarget;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One line of bans.jsonl as it is read and written. Stateless. */
final class BanLine {
  private static final int LONGEST = 4 * 1024;
  private static final Set<String> FIELDS = Set.of("kind", "name", "since", "until", "reason");

  private BanLine() {}

  /**
   * @throws IllegalArgumentException with the end of a sentence that begins "the line"
   */
  static Ban parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("is longer than 4 KiB");
    }
    Map<String, Object> object = FlatJson.object(text);
    if (!FIELDS.containsAll(object.keySet())) {
      throw new IllegalArgumentException(
          "has an unknown field; known are kind, name, since, until, reason");
    }
    String reason = text(object, "reason");
    if (reason != null && reason.length() > Ban.LONGEST_REASON) {
      throw new IllegalArgumentException(
          "has a reason of more than %d characters".formatted(Ban.LONGEST_REASON));
    }
    String until = text(object, "until");
    return new Ban(
        target(required(object, "kind"), required(object, "name")),
        millis(required(object, "since")),
        until == null ? Ban.FOREVER : millis(until),
        reason == null ? "" : reason);
  }

  private static BanTarget target(String kind, String name) {
    try {
      return BanTarget.of(kind, name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("bans something that " + e.getMessage(), e);
    }
  }

  private static long millis(String time) {
    try {
      return Instant.parse(time).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("has a time that is none in ISO 8601", e);
    }
  }

  private static String required(Map<String, Object> object, String field) {
    String text = text(object, field);
    if (text == null) {
      throw new IllegalArgumentException("has no %s".formatted(field));
    }
    return text;
  }

  private static @Nullable String text(Map<String, Object> object, String field) {
    Object value = object.get(field);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException("has a %s that is no text".formatted(field));
    }
    return text;
  }

  /** The line without its end. */
  static String of(Ban ban) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("kind", ban.target().kind()).put("name", ban.target().name());
    object.put("since", time(ban.sinceMillis()));
    if (ban.untilMillis() != Ban.FOREVER) {
      object.put("until", time(ban.untilMillis()));
    }
    return object.put("reason", ban.reason()).toString();
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
