package io.sallyport.review;

import io.sallyport.policy.Rule;
import io.sallyport.policy.Subject;
import io.sallyport.policy.Who;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules in their order, found by whom they are about: of ten thousand rules about a device each,
 * that device looks at one. Immutable and thread-safe.
 */
final class RulesByWho {
  private final List<Rule> rules;
  private final Map<Who, BitSet> places = new HashMap<>();

  RulesByWho(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    for (int i = 0; i < rules.size(); i++) {
      for (Who who : rules.get(i).who()) {
        places.computeIfAbsent(who, _ -> new BitSet()).set(i);
      }
    }
  }

  /** All rules that are about {@code subject}, on whatever transport. */
  List<Rule> about(Subject subject) {
    return at(placesOf(subject));
  }

  private BitSet placesOf(Subject subject) {
    BitSet found = new BitSet(rules.size());
    subject.anywhere().forEach(who -> add(found, who));
    subject.onItsConnection().forEach(who -> add(found, who));
    return found;
  }

  private void add(BitSet found, Who who) {
    BitSet some = places.get(who);
    if (some != null) {
      found.or(some);
    }
  }

  private List<Rule> at(BitSet found) {
    List<Rule> some = new ArrayList<>(found.cardinality());
    for (int i = found.nextSetBit(0); i >= 0; i = found.nextSetBit(i + 1)) {
      some.add(rules.get(i));
    }
    return some;
  }
}
