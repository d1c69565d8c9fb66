package io.sallyport.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Containment and overlap, compared with the truth: every filter of up to three levels over a small
 * alphabet as the set of all names that it covers. A letter that no filter spells stands for all
 * others, and names are a level deeper than filters, so that on these the truth is whole.
 */
class TopicFilterSetsTest {
  private static final List<String> NAME_LEVELS = List.of("a", "b", "", "$x", "other");
  private static final List<String> FILTER_LEVELS = List.of("a", "b", "", "$x", "+");

  private static final List<TopicName> NAMES =
      texts(NAME_LEVELS, 4).stream().map(TopicName::of).toList();
  private static final List<TopicFilter> FILTERS = filters();

  private static List<TopicFilter> filters() {
    List<TopicFilter> filters = new ArrayList<>();
    filters.add(TopicFilter.of("#"));
    for (String text : texts(FILTER_LEVELS, 3)) {
      filters.add(TopicFilter.of(text));
    }
    for (String text : joined(FILTER_LEVELS, 2)) {
      filters.add(TopicFilter.of(text + "/#"));
    }
    return filters;
  }

  /** All texts of 1 to {@code depth} of the levels; the empty text is none. */
  private static List<String> texts(List<String> levels, int depth) {
    List<String> texts = joined(levels, depth);
    texts.remove("");
    return texts;
  }

  private static List<String> joined(List<String> levels, int depth) {
    List<String> all = new ArrayList<>(levels);
    List<String> deepest = levels;
    for (int i = 1; i < depth; i++) {
      List<String> deeper = new ArrayList<>();
      for (String text : deepest) {
        for (String level : levels) {
          deeper.add(text + "/" + level);
        }
      }
      all.addAll(deeper);
      deepest = deeper;
    }
    return all;
  }

  /** Matching as the specification words it, by text and with recursion. */
  private static boolean covers(String filter, String name) {
    if (name.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
      return false;
    }
    return coversLevels(List.of(filter.split("/", -1)), List.of(name.split("/", -1)));
  }

  private static boolean coversLevels(List<String> filter, List<String> name) {
    if (filter.isEmpty()) {
      return name.isEmpty();
    }
    String first = filter.getFirst();
    if (first.equals("#")) {
      return true;
    }
    return !name.isEmpty()
        && (first.equals("+") || first.equals(name.getFirst()))
        && coversLevels(filter.subList(1, filter.size()), name.subList(1, name.size()));
  }

  private static List<BitSet> covered() {
    List<BitSet> sets = new ArrayList<>();
    for (TopicFilter filter : FILTERS) {
      BitSet set = new BitSet(NAMES.size());
      for (int i = 0; i < NAMES.size(); i++) {
        set.set(i, covers(filter.text(), NAMES.get(i).text()));
      }
      sets.add(set);
    }
    return sets;
  }

  @Test
  void a_filter_covers_the_names_that_the_specification_says() {
    List<BitSet> truth = covered();
    for (int f = 0; f < FILTERS.size(); f++) {
      for (int n = 0; n < NAMES.size(); n++) {
        assertThat(FILTERS.get(f).matches(NAMES.get(n)))
            .as("%s covers %s", FILTERS.get(f), NAMES.get(n))
            .isEqualTo(truth.get(f).get(n));
      }
    }
  }

  @Test
  void a_filter_contains_another_exactly_when_its_names_do() {
    List<BitSet> truth = covered();
    List<String> wrong = new ArrayList<>();
    for (int a = 0; a < FILTERS.size(); a++) {
      for (int b = 0; b < FILTERS.size(); b++) {
        BitSet rest = (BitSet) truth.get(b).clone();
        rest.andNot(truth.get(a));
        if (FILTERS.get(a).contains(FILTERS.get(b)) != rest.isEmpty()) {
          wrong.add(FILTERS.get(a) + " contains " + FILTERS.get(b) + ": " + rest.isEmpty());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void two_filters_overlap_exactly_when_a_name_is_covered_by_both() {
    List<BitSet> truth = covered();
    List<String> wrong = new ArrayList<>();
    for (int a = 0; a < FILTERS.size(); a++) {
      for (int b = 0; b < FILTERS.size(); b++) {
        boolean common = truth.get(a).intersects(truth.get(b));
        if (FILTERS.get(a).overlaps(FILTERS.get(b)) != common) {
          wrong.add(FILTERS.get(a) + " overlaps " + FILTERS.get(b) + ": " + common);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }
}
