package io.sallyport.policy;

import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules about one action of one subject, as flat arrays: denials before grants, and among the
 * denials those that answer hardest. Immutable and thread-safe.
 *
 * <p>An answer costs at most one filter match for each topic of each rule that applies, and
 * allocates nothing. The conditions on QoS and retain are bits: bit {@code qos} for an ordinary
 * message, bit {@code qos + 3} for a retained one.
 */
final class RuleTable {
  /** Every QoS, ordinary. */
  static final int ANY_QOS = 0b111;

  private final TopicFilter[] filters;
  private final byte[] conditions;
  private final boolean[] clips;
  private final Decision[] answers;
  private final int denials; // how many of the first rows deny
  private final Decision silence;

  private RuleTable(List<Row> rows, int denials, Decision silence) {
    int size = rows.size();
    this.filters = new TopicFilter[size];
    this.conditions = new byte[size];
    this.clips = new boolean[size];
    this.answers = new Decision[size];
    this.denials = denials;
    this.silence = silence;
    for (int i = 0; i < size; i++) {
      Row row = rows.get(i);
      filters[i] = row.filter;
      conditions[i] = (byte) row.conditions;
      clips[i] = row.clip;
      answers[i] = row.answer;
    }
  }

  private record Row(TopicFilter filter, int conditions, boolean clip, Decision answer) {}

  /** May a message under {@code topic} pass? */
  Decision about(TopicName topic, int asked) {
    for (int i = 0; i < filters.length; i++) {
      if ((conditions[i] & asked) != 0 && filters[i].matches(topic)) {
        return answers[i];
      }
    }
    return silence;
  }

  /** The one answer for every topic that {@code covered} covers; null when there may be several. */
  @Nullable Decision aboutAll(TopicFilter covered, int asked) {
    for (int i = 0; i < filters.length; i++) {
      if ((conditions[i] & asked) == 0) {
        continue;
      }
      if (filters[i].contains(covered)) {
        return answers[i];
      }
      if (filters[i].overlaps(covered)) {
        return null;
      }
    }
    return silence;
  }

  /**
   * May all that {@code wanted} covers be subscribed to, or at least some of it by a rule that
   * clips?
   */
  Decision about(TopicFilter wanted, int asked) {
    for (int i = 0; i < filters.length; i++) {
      if ((conditions[i] & asked) != 0 && grantsOrDenies(i, wanted)) {
        return answers[i];
      }
    }
    return silence;
  }

  private boolean grantsOrDenies(int row, TopicFilter wanted) {
    return filters[row].contains(wanted)
        || (row >= denials && clips[row] && filters[row].overlaps(wanted));
  }

  /** Collects the rows of one table. Confined to one thread. */
  static final class Builder {
    private final List<Row> denials = new ArrayList<>();
    private final List<Row> grants = new ArrayList<>();

    void deny(List<TopicFilter> filters, int conditions, Decision answer) {
      filters.forEach(filter -> denials.add(new Row(filter, conditions, false, answer)));
    }

    void allow(List<TopicFilter> filters, int conditions, boolean clip, Decision answer) {
      filters.forEach(filter -> grants.add(new Row(filter, conditions, clip, answer)));
    }

    RuleTable build(Decision silence) {
      List<Row> rows = new ArrayList<>(denials);
      rows.addAll(grants);
      return new RuleTable(rows, denials.size(), silence);
    }
  }
}
