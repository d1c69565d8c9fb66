package io.sallyport.policy;

import io.sallyport.policy.Filling.Blank;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in the tree of a {@link RuleIndex}: the rows of the filters that end here, and what comes
 * below. Written while the index is made, by one thread, then only read.
 */
final class RuleNode {
  private static final Row[] NO_ROWS = {};
  private static final RuleNode[] NO_NODES = {};

  /** What it and everything below it answers, {@link Question}s. */
  private long questions;

  /** The lowest rank in it and below. */
  private int least = Integer.MAX_VALUE;

  /** Rows of filters whose last level this is. */
  private Row[] ends = NO_ROWS;

  /** Rows of filters that have a {@code #} below this level. */
  private Row[] rests = NO_ROWS;

  private @Nullable RuleNode one;
  private @Nullable String onlyName;
  private @Nullable RuleNode onlyChild;
  private @Nullable Map<String, RuleNode> children; // instead of the only one, from two on
  private RuleNode[] blanks = NO_NODES;
  private final @Nullable Blank blank;
  private final boolean emptyLevel;

  /**
   * A rule, or something that is decided like one.
   *
   * @param rank where several answer, the lowest decides
   * @param questions what it answers
   */
  record Row(int rank, long questions, Decision answer) {
    boolean answers(long asked, long must) {
      return (questions & asked) != 0 && (questions & must) == must;
    }
  }

  RuleNode() {
    this(null, false);
  }

  private RuleNode(@Nullable Blank blank, boolean emptyLevel) {
    this.blank = blank;
    this.emptyLevel = emptyLevel;
  }

  /** Adds what {@code row} says about the filter with these levels. Rows come by rising rank. */
  void add(String[] levels, Row row) {
    RuleNode node = this;
    node.note(row);
    for (String level : levels) {
      if (level.equals("#")) {
        node.rests = append(node.rests, row);
        return;
      }
      node = node.childFor(level);
      node.note(row);
    }
    node.ends = append(node.ends, row);
  }

  private void note(Row row) {
    questions |= row.questions();
    least = Math.min(least, row.rank());
  }

  private static Row[] append(Row[] rows, Row row) {
    Row[] more = Arrays.copyOf(rows, rows.length + 1);
    more[rows.length] = row;
    return more;
  }

  private RuleNode childFor(String level) {
    if (level.equals("+")) {
      one = one == null ? new RuleNode() : one;
      return one;
    }
    Blank found = Blank.in(level);
    return found == null ? namedFor(level) : blankFor(found);
  }

  private RuleNode namedFor(String level) {
    RuleNode known = child(level);
    if (known != null) {
      return known;
    }
    RuleNode made = new RuleNode(null, level.isEmpty());
    if (children != null) {
      children.put(level, made);
    } else if (onlyName == null || onlyChild == null) {
      onlyName = level;
      onlyChild = made;
    } else {
      children = new HashMap<>();
      children.put(onlyName, onlyChild);
      children.put(level, made);
      onlyName = null;
      onlyChild = null;
    }
    return made;
  }

  private RuleNode blankFor(Blank level) {
    for (RuleNode known : blanks) {
      if (level.equals(known.blank)) {
        return known;
      }
    }
    RuleNode made = new RuleNode(level, false);
    blanks = Arrays.copyOf(blanks, blanks.length + 1);
    blanks[blanks.length - 1] = made;
    return made;
  }

  /** Whether something here or below answers what is asked with a lower rank than {@code best}. */
  boolean mayBeat(@Nullable Row best, long asked, long must) {
    return (questions & asked) != 0
        && (questions & must) == must
        && (best == null || least < best.rank());
  }

  @Nullable RuleNode child(String level) {
    if (onlyName != null) {
      return onlyName.equals(level) ? onlyChild : null;
    }
    return children == null ? null : children.get(level);
  }

  /** Whether it stands for a level with nothing in it. */
  boolean isEmptyLevel() {
    return emptyLevel;
  }

  /** What is below a {@code +}. */
  @Nullable RuleNode one() {
    return one;
  }

  /** Nodes for levels that hold a place; {@link #blank()} of each is not null. */
  RuleNode[] blanks() {
    return blanks;
  }

  Blank blank() {
    if (blank == null) {
      throw new IllegalStateException("not for a level with a place");
    }
    return blank;
  }

  /** The nodes for levels that are written out, perhaps without those that start with $. */
  Collection<RuleNode> children(boolean reservedToo) {
    if (onlyName != null && onlyChild != null) {
      return reservedToo || !onlyName.startsWith("$") ? List.of(onlyChild) : List.of();
    }
    if (children == null) {
      return List.of();
    }
    return reservedToo
        ? children.values()
        : children.entrySet().stream()
            .filter(entry -> !entry.getKey().startsWith("$"))
            .map(Map.Entry::getValue)
            .toList();
  }

  /** The lower of {@code best} and the first of the filters that end here. */
  @Nullable Row lowerEnd(@Nullable Row best, long asked, long must) {
    return lower(ends, best, asked, must);
  }

  /** The lower of {@code best} and the first of the filters with a {@code #} here. */
  @Nullable Row lowerRest(@Nullable Row best, long asked, long must) {
    return lower(rests, best, asked, must);
  }

  private static @Nullable Row lower(Row[] rows, @Nullable Row best, long asked, long must) {
    for (Row row : rows) {
      if (best != null && row.rank() >= best.rank()) {
        return best;
      }
      if (row.answers(asked, must)) {
        return row;
      }
    }
    return best;
  }
}
