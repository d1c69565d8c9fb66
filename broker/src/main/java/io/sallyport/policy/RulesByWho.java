package io.sallyport.policy;

import io.sallyport.principal.PrincipalId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules in their order, found by whom they are about: of ten thousand rules about a device each,
 * that device looks at one. Immutable and thread-safe.
 */
public final class RulesByWho {
  private static final Who EVERY_USER = new Who(Who.Kind.USER, "*");

  private final List<Rule> rules;
  private final Map<Who, BitSet> places = new HashMap<>();
  private final BitSet aboutListeners = new BitSet();

  public RulesByWho(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    for (int i = 0; i < rules.size(); i++) {
      for (Who who : rules.get(i).who()) {
        places.computeIfAbsent(who, _ -> new BitSet()).set(i);
        if (who.kind() == Who.Kind.LISTENER) {
          aboutListeners.set(i);
        }
      }
    }
  }

  /** All rules that are about {@code subject}, on whatever transport. */
  public List<Rule> about(Subject subject) {
    return at(placesOf(subject));
  }

  /** Those that could be about it if it came through another listener too. */
  List<Rule> aboutOnAnyListener(Subject subject) {
    BitSet found = placesOf(subject);
    found.or(aboutListeners);
    return at(found);
  }

  private BitSet placesOf(Subject subject) {
    BitSet found = new BitSet(rules.size());
    add(found, Who.ANY);
    if (!subject.isGuest()) {
      add(found, EVERY_USER);
    }
    Who.Kind named = subject.kind() == PrincipalId.Kind.GUEST ? Who.Kind.GUEST : Who.Kind.USER;
    add(found, new Who(named, subject.name()));
    subject.roles().forEach(role -> add(found, new Who(Who.Kind.ROLE, role)));
    add(found, new Who(Who.Kind.CLIENT, subject.clientId()));
    add(found, new Who(Who.Kind.LISTENER, subject.listener()));
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
