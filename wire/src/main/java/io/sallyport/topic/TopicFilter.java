package io.sallyport.topic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A topic filter: levels, {@code +} for any one level, a last {@code #} for the parent and
 * everything below it.
 *
 * <p>Immutable and thread-safe. Matching walks the levels once, allocates nothing and does not
 * recurse.
 */
public final class TopicFilter {
  /** The level that stands for any one level. */
  public static final String ONE = "+";

  /** The last level that stands for the parent and everything below it. */
  public static final String REST = "#";

  private final String text;
  private final byte[] utf8;
  private final String[] levels;
  private final int wildcardCount;

  private TopicFilter(String text, byte[] utf8, String[] levels, int wildcardCount) {
    this.text = text;
    this.utf8 = utf8;
    this.levels = levels;
    this.wildcardCount = wildcardCount;
  }

  /**
   * Checks {@code text} and cuts it into levels. Callers that take text from a peer count its
   * slashes first, see {@link #levelCount(String)}.
   *
   * @throws InvalidTopic when it is empty, too long, not UTF-8, or a wildcard stands where none may
   *     [MQTT-4.7.1-1] [MQTT-4.7.1-2]
   */
  public static TopicFilter of(String text) {
    byte[] utf8 = Levels.encode("topic filter", text);
    int wildcards = checkWildcards(text);
    return new TopicFilter(text, utf8, Levels.split(text, Levels.count(text)), wildcards);
  }

  /**
   * How many levels {@code text} would have as a filter or a name, found by counting slashes only.
   */
  public static int levelCount(String text) {
    return Levels.count(text);
  }

  private static int checkWildcards(String text) {
    int wildcards = 0;
    int last = text.length() - 1;
    for (int i = 0; i <= last; i++) {
      char c = text.charAt(i);
      if (c != '#' && c != '+') {
        continue;
      }
      wildcards++;
      boolean opensLevel = i == 0 || text.charAt(i - 1) == '/';
      if (c == '#' && (i != last || !opensLevel)) {
        throw new InvalidTopic(
            "MQTT-4.7.1-1",
            "topic filter \"%s\": '#' at index %d is not the whole last level"
                .formatted(Printable.of(text), i));
      }
      if (c == '+' && !(opensLevel && (i == last || text.charAt(i + 1) == '/'))) {
        throw new InvalidTopic(
            "MQTT-4.7.1-2",
            "topic filter \"%s\": '+' at index %d is not a whole level"
                .formatted(Printable.of(text), i));
      }
    }
    return wildcards;
  }

  public String text() {
    return text;
  }

  /** The length of the filter on the wire, in bytes. */
  public int byteCount() {
    return utf8.length;
  }

  /** The UTF-8 bytes. Shared with everyone who holds this filter: read them, never write. */
  public byte[] utf8() {
    return utf8;
  }

  /** How many levels the filter has, wildcards included; at least 1. */
  public int levelCount() {
    return levels.length;
  }

  /** The level at {@code index}, from 0; {@link #ONE} and {@link #REST} are the wildcards. */
  public String level(int index) {
    return levels[index];
  }

  /** The levels in order. */
  public List<String> levels() {
    return List.of(levels);
  }

  /** How many of the levels are wildcards. */
  public int wildcardCount() {
    return wildcardCount;
  }

  public boolean hasWildcards() {
    return wildcardCount > 0;
  }

  /** Whether the filter starts with {@code $}. */
  public boolean isReserved() {
    return text.charAt(0) == '$';
  }

  /**
   * Whether a message published under {@code name} is covered by this filter. [MQTT-4.7.2-1]
   * [MQTT-4.7.3-4]
   */
  public boolean matches(TopicName name) {
    if (name.isReserved() && startsWithWildcard()) {
      return false;
    }
    int count = levels.length;
    for (int i = 0; i < count; i++) {
      String level = levels[i];
      if (level.equals(REST)) {
        return true;
      }
      if (i >= name.levelCount()) {
        return false;
      }
      if (!level.equals(ONE) && !level.equals(name.level(i))) {
        return false;
      }
    }
    return count == name.levelCount();
  }

  /**
   * Whether every topic name that {@code other} covers is covered by this filter too.
   *
   * <p>Exact, not a heuristic: names beginning with {@code $} are never covered by a leading
   * wildcard on either side, and no name is empty, so that {@code #} covers what {@code +/#} does,
   * and {@code /#} what {@code /+/#} does.
   */
  public boolean contains(TopicFilter other) {
    if (other.isReserved() && startsWithWildcard()) {
      return false;
    }
    for (int i = 0; i < levels.length; i++) {
      String mine = levels[i];
      if (mine.equals(REST)) {
        return true; // also covers the parent itself, which is where `other` may end
      }
      if (i >= other.levels.length) {
        return false;
      }
      String theirs = other.levels[i];
      if (theirs.equals(REST)) {
        return other.restHasNoParent(i) && endsWithOneAndRest(i); // else mine lacks their parent
      }
      if (!mine.equals(ONE) && !mine.equals(theirs)) {
        return false;
      }
    }
    return levels.length == other.levels.length;
  }

  /** Whether some topic name is covered by both filters. */
  public boolean overlaps(TopicFilter other) {
    if ((isReserved() && other.startsWithWildcard())
        || (other.isReserved() && startsWithWildcard())) {
      return false;
    }
    int common = Math.min(levels.length, other.levels.length);
    for (int i = 0; i < common; i++) {
      String mine = levels[i];
      String theirs = other.levels[i];
      if (mine.equals(REST) || theirs.equals(REST)) {
        return true;
      }
      if (!mine.equals(ONE) && !theirs.equals(ONE) && !mine.equals(theirs)) {
        return false;
      }
    }
    if (levels.length == other.levels.length) {
      return true;
    }
    String[] longer = levels.length > common ? levels : other.levels;
    boolean shorterIsParent = longer.length == common + 1 && longer[common].equals(REST);
    return shorterIsParent && !(common == 1 && longer[0].isEmpty());
  }

  /** Whether the parent of a {@code #} at {@code index} would be the empty name, which is none. */
  private boolean restHasNoParent(int index) {
    return index == 0 || (index == 1 && levels[0].isEmpty());
  }

  private boolean endsWithOneAndRest(int index) {
    return levels.length == index + 2
        && levels[index].equals(ONE)
        && levels[index + 1].equals(REST);
  }

  private boolean startsWithWildcard() {
    return levels[0].equals(ONE) || levels[0].equals(REST);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof TopicFilter that && text.equals(that.text));
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return Printable.of(text);
  }
}
