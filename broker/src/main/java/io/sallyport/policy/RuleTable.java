package io.sallyport.policy;

import io.sallyport.policy.RuleNode.Row;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules about one subject: the indexes of everything that it is, which it shares with others,
 * and what it fills in. Immutable and thread-safe.
 *
 * <p>Of all rows that answer, the one of the lowest rank decides: denials before grants, and among
 * the denials those that answer hardest. What is asked are bits of {@link Question}. An answer
 * about a topic allocates nothing.
 */
final class RuleTable {
  private static final Own[] NONE = {};

  private final RuleIndex[] indexes;
  private final Filling filling;
  private final Own[] own; // by rising rank
  private final Decision silence;

  /** What a pattern is for this subject alone. */
  private record Own(TopicFilter filter, Row row) {}

  /**
   * @param indexes what {@code subject} has a part in
   */
  RuleTable(List<RuleIndex> indexes, Subject subject, Decision silence) {
    this.indexes = indexes.toArray(new RuleIndex[0]);
    this.filling = Filling.of(subject);
    this.own = own(indexes, subject);
    this.silence = silence;
  }

  private static Own[] own(List<RuleIndex> indexes, Subject subject) {
    List<Own> some = new ArrayList<>();
    for (RuleIndex index : indexes) {
      for (RuleIndex.Single single : index.singles()) {
        for (TopicFilter filter : single.pattern().filtersFor(subject)) {
          some.add(new Own(filter, single.row()));
        }
      }
    }
    return some.isEmpty() ? NONE : some.toArray(NONE);
  }

  /** May a message under {@code topic} pass? */
  Decision about(TopicName topic, long asked) {
    Row best = null;
    for (RuleIndex index : indexes) {
      best = index.covering(topic, asked, filling, best);
    }
    for (Own one : own) {
      if (beats(one.row, best, asked, 0) && one.filter.matches(topic)) {
        best = one.row;
      }
    }
    return best == null ? silence : best.answer();
  }

  /** The one answer for every topic that {@code covered} covers; null when there may be several. */
  @Nullable Decision aboutAll(TopicFilter covered, long asked) {
    String[] levels = covered.cut();
    Row whole = containing(covered, levels, asked);
    Row some = touching(covered, levels, asked, 0, null);
    if (some == null) {
      return silence;
    }
    return whole != null && whole.rank() <= some.rank() ? whole.answer() : null;
  }

  /**
   * May all that {@code wanted} covers be subscribed to, or at least some of it by a rule that
   * clips?
   */
  Decision about(TopicFilter wanted, long asked) {
    String[] levels = wanted.cut();
    Row whole = containing(wanted, levels, asked);
    Row best = touching(wanted, levels, asked, Question.CLIPS, whole);
    return best == null ? silence : best.answer();
  }

  private @Nullable Row containing(TopicFilter wanted, String[] levels, long asked) {
    Row best = RuleIndex.containing(indexes, levels, asked, filling);
    for (Own one : own) {
      if (beats(one.row, best, asked, 0) && one.filter.contains(wanted)) {
        best = one.row;
      }
    }
    return best;
  }

  private @Nullable Row touching(
      TopicFilter wanted, String[] levels, long asked, long must, @Nullable Row bar) {
    Row best = RuleIndex.touching(indexes, levels, asked, must, filling, bar);
    for (Own one : own) {
      if (beats(one.row, best, asked, must) && one.filter.overlaps(wanted)) {
        best = one.row;
      }
    }
    return best;
  }

  private static boolean beats(Row row, @Nullable Row best, long asked, long must) {
    return row.answers(asked, must) && (best == null || row.rank() < best.rank());
  }
}
