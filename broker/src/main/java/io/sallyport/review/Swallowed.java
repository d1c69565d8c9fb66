package io.sallyport.review;

import io.sallyport.policy.Action;
import io.sallyport.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Entries of one rule that another entry of the same list makes meaningless: the rule reads
 * narrower than it is. Confined to one thread, used once.
 */
final class Swallowed {
  private final int index;
  private final Rule rule;
  private final List<Finding> found;

  Swallowed(int index, Rule rule, List<Finding> found) {
    this.index = index;
    this.rule = rule;
    this.found = found;
  }

  void look() {
    look("who", rule.who(), (one, other) -> one.isWithin(other));
    look("topics", rule.topics(), (one, other) -> one.isWithin(other));
    look(
        rule.isAllow() ? "allow" : "deny",
        rule.actions().stream().sorted().map(Word::new).toList(),
        (one, other) -> one.action.isWithin(other.action));
  }

  /** Prints as it is written. */
  private record Word(Action action) {
    @Override
    public String toString() {
      return action.word();
    }
  }

  private <T> void look(String key, List<T> entries, BiPredicate<T, T> isWithin) {
    List<T> idle = new ArrayList<>();
    T wide = null;
    for (int i = 0; i < entries.size(); i++) {
      T one = entries.get(i);
      for (int j = 0; j < entries.size(); j++) {
        T other = entries.get(j);
        boolean twins = isWithin.test(other, one);
        if (i != j && isWithin.test(one, other) && (!twins || j < i)) {
          idle.add(one);
          wide = other;
          break;
        }
      }
    }
    if (wide != null) {
      found.add(
          new Finding(
              Finding.Kind.WIDER_THAN_NEEDED,
              index,
              key,
              "is as wide as \"%s\" alone: \"%s\" beside it means nothing"
                  .formatted(wide, idle.getFirst()),
              "take out the one that is not meant"));
    }
  }
}
