package io.sallyport.review;

import io.sallyport.policy.Action;
import io.sallyport.policy.Rule;
import io.sallyport.policy.Subject;
import io.sallyport.policy.TopicLabel;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where to ask two sets of rules about one subject, so that no difference escapes. Immutable.
 *
 * <p>A right can differ only where a grant came or went, which is seen at the filters of that
 * grant, or where a denial came or went below a grant, which is seen at what the two have in
 * common. If another rule of the same set hid the difference there, it would contain that whole
 * filter, and hide it everywhere below.
 *
 * @param connect whether to ask about connect
 * @param depth how many levels the longest filter has, and one more
 */
record Probes(Set<TopicFilter> filters, boolean connect, int depth) {
  /** No rule can hold it. */
  private static final String STRANGER = "\u0001";

  boolean isEmpty() {
    return filters.isEmpty() && !connect;
  }

  /**
   * @param rules those of both sides that are about {@code subject}
   */
  static Probes of(
      Subject subject,
      Collection<Rule> rules,
      Predicate<Rule> isChanged,
      Collection<TopicLabel> changedLabels) {
    Set<TopicFilter> filters = new LinkedHashSet<>();
    Set<TopicFilter> denials = new LinkedHashSet<>(); // that came or went
    changedLabels.forEach(label -> denials.addAll(label.topics()));
    boolean connect = false;
    boolean clip = false;
    int depth = 1;
    for (Rule rule : rules) {
      List<TopicFilter> own = rule.filtersFor(subject);
      depth = Math.max(depth, own.stream().mapToInt(TopicFilter::levelCount).max().orElse(1));
      if (isChanged.test(rule)) {
        connect |= rule.speaksOf(Action.CONNECT);
        clip |= rule.clip();
        (rule.isAllow() ? filters : denials).addAll(own);
      }
    }
    for (Rule rule : rules) {
      if (rule.isAllow()) {
        clip |= rule.clip() && !denials.isEmpty();
        addCommon(filters, rule.filtersFor(subject), denials);
      }
    }
    if (clip) { // then filters are granted that no rule contains
      filters.addAll(denials);
      filters.add(TopicFilter.of(TopicFilter.REST));
    }
    return new Probes(filters, connect, depth + 1);
  }

  private static void addCommon(
      Set<TopicFilter> filters, List<TopicFilter> granted, Set<TopicFilter> denied) {
    for (TopicFilter grant : granted) {
      for (TopicFilter denial : denied) {
        TopicFilter common = FilterPair.common(grant, denial);
        if (common != null) {
          filters.add(common);
        }
      }
    }
  }

  /**
   * The names that stand for all that {@code filter} covers: one of each length up to {@code
   * depth}, with a word that no rule has in place of each wildcard.
   */
  static List<TopicName> samples(TopicFilter filter, int depth) {
    List<String> levels = new ArrayList<>(filter.levels());
    boolean open = levels.getLast().equals(TopicFilter.REST);
    if (open) {
      levels.removeLast();
    }
    levels.replaceAll(level -> level.equals(TopicFilter.ONE) ? STRANGER : level);
    List<TopicName> names = new ArrayList<>();
    int longest = open ? Math.max(depth, levels.size() + 1) : levels.size();
    do {
      String name = String.join("/", levels);
      if (!name.isEmpty()) {
        names.add(TopicName.of(name));
      }
      levels.add(STRANGER);
    } while (levels.size() <= longest);
    return names;
  }
}
