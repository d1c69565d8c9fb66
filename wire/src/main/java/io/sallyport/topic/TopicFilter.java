package io.sallyport.topic;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A topic filter: levels, {@code +} for any one level, a last {@code #} for the parent and
 * everything below it.
 *
 * <p>Immutable and thread-safe. Matching walks the levels once and does not recurse. A filter that
 * is only kept is little more than its text: it is cut into levels when it is first compared.
 */
public final class TopicFilter {
  /** The level that stands for any one level. */
  public static final String ONE = "+";

  /** The last level that stands for the parent and everything below it. */
  public static final String REST = "#";

  private final String text;
  private final int wildcardCount;
  private String @Nullable [] levels; // benign race: every thread computes equal contents

  private TopicFilter(String text, int wildcardCount) {
    this.text = text;
    this.wildcardCount = wildcardCount;
  }

  private String[] levelArray() {
    String[] known = levels;
    if (known == null) {
      known = cut();
      levels = known;
    }
    return known;
  }

  /**
   * The levels in order, for somebody who goes through them once: unlike with {@link #level}, the
   * filter does not remember them. May be shared: read it, never write.
   */
  public String[] cut() {
    String[] known = levels;
    return known != null ? known : Levels.split(text, Levels.count(text));
  }

  /**
   * Checks {@code text} and cuts it into levels. Callers that take text from a peer count its
   * slashes first, see {@link #levelCount(String)}.
   *
   * @throws InvalidTopic when it is empty, too long, not UTF-8, or a wildcard stands where none may
   *     [MQTT-4.7.1-1] [MQTT-4.7.1-2]
   */
  public static TopicFilter of(String text) {
    Levels.check("topic filter", text);
    return new TopicFilter(text, checkWildcards(text));
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
    return utf8().length;
  }

  /** The UTF-8 bytes, made anew. */
  public byte[] utf8() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** How many levels the filter has, wildcards included; at least 1. */
  public int levelCount() {
    return Levels.count(text);
  }

  /** The level at {@code index}, from 0; {@link #ONE} and {@link #REST} are the wildcards. */
  public String level(int index) {
    return levelArray()[index];
  }

  /** The levels in order. */
  public List<String> levels() {
    return List.of(levelArray());
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
   * [MQTT-4.7.3-4] The filter is not cut for that.
   */
  public boolean matches(TopicName name) {
    if (name.isReserved() && startsWithWildcard()) {
      return false;
    }
    String other = name.text();
    int last = text.length() - 1;
    int mine = 0;
    int theirs = 0;
    while (mine != last || text.charAt(mine) != '#') {
      if (theirs > other.length()) {
        return false; // it has no level here
      }
      int myEnd = endOfLevel(text, mine);
      int theirEnd = endOfLevel(other, theirs);
      if (!isOne(mine, myEnd)
          && (myEnd - mine != theirEnd - theirs
              || !text.regionMatches(mine, other, theirs, myEnd - mine))) {
        return false;
      }
      if (myEnd > last) {
        return theirEnd == other.length();
      }
      mine = myEnd + 1;
      theirs = theirEnd + 1;
    }
    return true;
  }

  private static int endOfLevel(String levels, int from) {
    int slash = levels.indexOf('/', from);
    return slash < 0 ? levels.length() : slash;
  }

  private boolean isOne(int from, int to) {
    return to - from == 1 && text.charAt(from) == '+';
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
    String[] here = levelArray();
    String[] there = other.levelArray();
    for (int i = 0; i < here.length; i++) {
      String mine = here[i];
      if (mine.equals(REST)) {
        return true; // also covers the parent itself, which is where `other` may end
      }
      if (i >= there.length) {
        return false;
      }
      String theirs = there[i];
      if (theirs.equals(REST)) {
        return other.restHasNoParent(i) && endsWithOneAndRest(i); // else mine lacks their parent
      }
      if (!mine.equals(ONE) && !mine.equals(theirs)) {
        return false;
      }
    }
    return here.length == there.length;
  }

  /** Whether some topic name is covered by both filters. */
  public boolean overlaps(TopicFilter other) {
    if ((isReserved() && other.startsWithWildcard())
        || (other.isReserved() && startsWithWildcard())) {
      return false;
    }
    String[] here = levelArray();
    String[] there = other.levelArray();
    int common = Math.min(here.length, there.length);
    for (int i = 0; i < common; i++) {
      String mine = here[i];
      String theirs = there[i];
      if (mine.equals(REST) || theirs.equals(REST)) {
        return true;
      }
      if (!mine.equals(ONE) && !theirs.equals(ONE) && !mine.equals(theirs)) {
        return false;
      }
    }
    if (here.length == there.length) {
      return true;
    }
    String[] longer = here.length > common ? here : there;
    boolean shorterIsParent = longer.length == common + 1 && longer[common].equals(REST);
    return shorterIsParent && !(common == 1 && longer[0].isEmpty());
  }

  /** Whether the parent of a {@code #} at {@code index} would be the empty name, which is none. */
  private boolean restHasNoParent(int index) {
    return index == 0 || (index == 1 && levelArray()[0].isEmpty());
  }

  private boolean endsWithOneAndRest(int index) {
    String[] mine = levelArray();
    return mine.length == index + 2 && mine[index].equals(ONE) && mine[index + 1].equals(REST);
  }

  private boolean startsWithWildcard() {
    char first = text.charAt(0);
    return first == '+' || first == '#';
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
