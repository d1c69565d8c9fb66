package io.sallyport.migration;

import io.sallyport.migration.AclEntry.Access;
import io.sallyport.policy.Reading;
import io.sallyport.policy.TopicPattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The topic of a line in the words of our rules. Immutable.
 *
 * @param topic null when nothing here says the same
 * @param widened whether it covers more than the line: only ever for a deny
 */
record Conversion(@Nullable String topic, boolean widened) {
  private static final Conversion NONE = new Conversion(null, false);

  /** A grant that cannot be said exactly is not said; a denial is then said of more. */
  static Conversion of(AclEntry entry) {
    boolean denies = entry.access() == Access.DENY;
    boolean widened = false;
    List<String> levels = new ArrayList<>();
    for (String level : entry.topic().split("/", -1)) {
      String converted = level(level, entry.kind() == AclEntry.Kind.PATTERN);
      if (converted == null && !denies) {
        return NONE;
      }
      widened |= converted == null;
      levels.add(converted == null ? "+" : converted);
    }
    String topic = String.join("/", levels);
    if (TopicPattern.parse(topic) instanceof Reading.Read<TopicPattern>) {
      return new Conversion(topic, widened);
    }
    return NONE;
  }

  /** Braces mean something here and nothing there; a level holds one place at most. */
  private static @Nullable String level(String level, boolean fills) {
    if (level.contains("{") || level.contains("}")) {
      return null;
    }
    if (!fills) {
      return level;
    }
    String filled = level.replace("%c", "{client}").replace("%u", "{user}");
    return filled.indexOf('{') == filled.lastIndexOf('{') ? filled : null;
  }
}
