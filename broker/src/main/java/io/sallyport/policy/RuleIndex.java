package io.sallyport.policy;

import io.sallyport.policy.RuleNode.Row;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules about some {@link Who}, found by the levels of the topic, for all whom it covers:
 * {@code {user}} and its kind stand in the tree as they are, and are compared with what each one
 * fills in. Written while it is made, by one thread, then only read, by any.
 *
 * <p>An answer looks at the nodes that the levels of the topic lead to, not at rules about other
 * topics, and leaves out branches that cannot decide any more. It recurses as deep as filters of
 * rules have levels, {@value #DEEPEST} at most.
 */
final class RuleIndex {
  private static final int DEEPEST = 64;
  private static final int LONGEST = 8_192;
  private static final int MOST_PLACES = 16; // 16 values of 512 characters still make a filter

  private final RuleNode root = new RuleNode();
  private final List<Single> singles = new ArrayList<>();
  private final List<Gate> gates = new ArrayList<>();

  /** A pattern that is better put together for each subject. */
  record Single(TopicPattern pattern, Row row) {}

  /** A rule that denies connecting, on connections at least that good. */
  record Gate(int rank, TransportTrust transport, Decision answer) {}

  /** Rows come by rising rank. */
  void add(TopicFilter filter, Row row) {
    root.add(filter.cut(), row);
  }

  /** Rows come by rising rank. */
  void add(TopicPattern pattern, Row row, boolean shared) {
    String[] levels = pattern.text().split("/", -1);
    if (shared && isShareable(pattern, levels)) {
      root.add(levels, row);
    } else {
      singles.add(new Single(pattern, row));
    }
  }

  /** Two roles in a filter are the same role, which a level alone does not know. */
  private static boolean isShareable(TopicPattern pattern, String[] levels) {
    int places = 0;
    int roles = 0;
    for (String level : levels) {
      places += level.indexOf('{') < 0 ? 0 : 1;
      roles += level.contains("{role}") ? 1 : 0;
    }
    return levels.length <= DEEPEST
        && pattern.text().length() <= LONGEST
        && places <= MOST_PLACES
        && roles <= 1;
  }

  void add(Gate gate) {
    gates.add(gate);
  }

  List<Single> singles() {
    return singles;
  }

  List<Gate> gates() {
    return gates;
  }

  /** The lower of {@code best} and what covers {@code topic}. Allocates nothing. */
  @Nullable Row covering(TopicName topic, long asked, Filling filling, @Nullable Row best) {
    return covering(root, topic, 0, asked, filling, best);
  }

  private static @Nullable Row covering(
      RuleNode node, TopicName topic, int depth, long asked, Filling filling, @Nullable Row best) {
    if (!node.mayBeat(best, asked, 0)) {
      return best;
    }
    boolean wild = depth > 0 || !topic.isReserved(); // [MQTT-4.7.2-1]
    @Nullable Row found = wild ? node.lowerRest(best, asked, 0) : best;
    if (depth == topic.levelCount()) {
      return node.lowerEnd(found, asked, 0);
    }
    String level = topic.level(depth);
    RuleNode named = node.child(level);
    if (named != null) {
      found = covering(named, topic, depth + 1, asked, filling, found);
    }
    RuleNode one = node.one();
    if (wild && one != null) {
      found = covering(one, topic, depth + 1, asked, filling, found);
    }
    for (RuleNode blank : node.blanks()) {
      if (filling.makes(blank.blank(), level)) {
        found = covering(blank, topic, depth + 1, asked, filling, found);
      }
    }
    return found;
  }

  /** The lowest in {@code indexes} that covers all that {@code wanted}, cut, does. */
  static @Nullable Row containing(
      RuleIndex[] indexes, String[] wanted, long asked, Filling filling) {
    FilterWalk walk = new FilterWalk(wanted, asked, 0, filling, null);
    for (RuleIndex index : indexes) {
      walk.containing(index.root, 0);
    }
    return walk.best;
  }

  /**
   * The lowest in {@code indexes} that covers something that {@code wanted}, cut, does; {@code bar}
   * when there is none below it.
   *
   * @param must what the row has to have besides, for example {@link Question#CLIPS}
   */
  static @Nullable Row touching(
      RuleIndex[] indexes,
      String[] wanted,
      long asked,
      long must,
      Filling filling,
      @Nullable Row bar) {
    FilterWalk walk = new FilterWalk(wanted, asked, must, filling, bar);
    for (RuleIndex index : indexes) {
      walk.touching(index.root, 0);
    }
    return walk.best;
  }

  /** One filter on its way through the tree; means what {@link TopicFilter} says. */
  private static final class FilterWalk {
    private final String[] wanted;
    private final boolean reserved;
    private final long asked;
    private final long must;
    private final Filling filling;
    private @Nullable Row best;

    FilterWalk(String[] wanted, long asked, long must, Filling filling, @Nullable Row best) {
      this.wanted = wanted;
      this.reserved = wanted[0].startsWith("$");
      this.asked = asked;
      this.must = must;
      this.filling = filling;
      this.best = best;
    }

    void containing(RuleNode node, int depth) {
      if (!node.mayBeat(best, asked, must)) {
        return;
      }
      boolean wild = depth > 0 || !reserved;
      if (wild) {
        best = node.lowerRest(best, asked, must);
      }
      if (depth == wanted.length) {
        best = node.lowerEnd(best, asked, must);
        return;
      }
      RuleNode one = node.one();
      if (wanted[depth].equals(TopicFilter.REST)) {
        if (one != null && restHasNoParent(depth)) {
          best = one.lowerRest(best, asked, must); // +/# is all of # where no name is empty
        }
        return;
      }
      if (!wanted[depth].equals(TopicFilter.ONE)) {
        named(node, depth, this::containing);
      }
      if (wild && one != null) {
        containing(one, depth + 1);
      }
    }

    private boolean restHasNoParent(int depth) {
      return depth == 0 || (depth == 1 && wanted[0].isEmpty());
    }

    private interface Step {
      void into(RuleNode node, int depth);
    }

    /** Into the levels that are the wanted one, written out or filled in. */
    private void named(RuleNode node, int depth, Step step) {
      RuleNode named = node.child(wanted[depth]);
      if (named != null) {
        step.into(named, depth + 1);
      }
      for (RuleNode blank : node.blanks()) {
        if (filling.makes(blank.blank(), wanted[depth])) {
          step.into(blank, depth + 1);
        }
      }
    }

    void touching(RuleNode node, int depth) {
      if (!node.mayBeat(best, asked, must)) {
        return;
      }
      if (depth == wanted.length) {
        best = node.lowerEnd(best, asked, must);
        boolean noName = depth == 1 && wanted[0].equals(TopicFilter.ONE) && node.isEmptyLevel();
        if (!noName) { // what + and /# have in common is the empty name, which is none
          best = node.lowerRest(best, asked, must);
        }
        return;
      }
      if (wanted[depth].equals(TopicFilter.REST)) {
        everything(node, depth);
        return;
      }
      boolean wild = depth > 0 || !reserved;
      if (wild) {
        best = node.lowerRest(best, asked, must);
      }
      if (wanted[depth].equals(TopicFilter.ONE)) {
        below(node, depth, this::touching);
        return;
      }
      named(node, depth, this::touching);
      RuleNode one = node.one();
      if (wild && one != null) {
        touching(one, depth + 1);
      }
    }

    /** All that is in {@code node} and below; the wanted # stands at its depth, or above. */
    private void everything(RuleNode node, int depth) {
      if (!node.mayBeat(best, asked, must)) {
        return;
      }
      best = node.lowerRest(best, asked, must);
      if (depth != 1 || !wanted[0].isEmpty()) { // of one level, /# has the empty name only
        best = node.lowerEnd(best, asked, must);
      }
      below(node, depth, this::everything);
    }

    /** Into every level that some name can have here. */
    private void below(RuleNode node, int depth, Step step) {
      for (RuleNode child : node.children(depth > 0)) {
        step.into(child, depth + 1);
      }
      for (RuleNode blank : node.blanks()) {
        if (filling.has(blank.blank().place()) && (depth > 0 || !blank.blank().isReserved())) {
          step.into(blank, depth + 1);
        }
      }
      RuleNode one = node.one();
      if (one != null) {
        step.into(one, depth + 1);
      }
    }
  }
}
