package io.sallyport.review;

import io.sallyport.policy.Action;
import io.sallyport.policy.Rule;
import io.sallyport.policy.Who;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Rules that another rule covers as a whole. Of ten thousand rules about a device each, one is
 * compared with the few that are about the same device or about everybody; it stops after {@value
 * #MOST_COMPARISONS} comparisons, so that no file keeps a start waiting. Confined to one thread.
 */
final class Overlaps {
  private static final int MOST_COMPARISONS = 5_000_000;
  private static final Who EVERY_USER = new Who(Who.Kind.USER, "*");

  private final List<Rule> rules;
  private final List<Finding> found;
  private final Map<Who, List<Integer>> byWho = new HashMap<>();
  private int comparisons;

  Overlaps(List<Rule> rules, List<Finding> found) {
    this.rules = rules;
    this.found = found;
    for (int i = 0; i < rules.size(); i++) {
      for (Who who : Set.copyOf(rules.get(i).who())) {
        byWho.computeIfAbsent(who, _ -> new ArrayList<>()).add(i);
      }
    }
  }

  void look(int own) {
    List<Integer> candidates = candidates(rules.get(own));
    if (rules.get(own).isAllow() && isDenied(own, candidates)) {
      return;
    }
    int wider =
        first(
            candidates,
            other ->
                other != own
                    && repeats(rules.get(other), rules.get(own))
                    && (other < own || !repeats(rules.get(own), rules.get(other))));
    if (wider >= 0) {
      add(
          Finding.Kind.REPEATED,
          own,
          "does nothing that %s does not do".formatted(rules.get(wider).label()),
          "take it out, or make the other one narrower");
    }
  }

  private boolean isDenied(int own, List<Integer> candidates) {
    Rule grant = rules.get(own);
    int denial = first(candidates, other -> denies(rules.get(other), grant));
    if (denial >= 0) {
      add(
          Finding.Kind.DENIED_ANYWAY,
          own,
          (isStarved(rules.get(denial), grant)
                  ? "brings nothing: %s denies receiving it"
                  : "does nothing: %s denies all of it")
              .formatted(rules.get(denial).label()),
          "a deny beats every allow: take one of the two out, or make the deny narrower");
      return true;
    }
    int shut = first(candidates, other -> shutsOut(rules.get(other), grant));
    if (shut >= 0) {
      add(
          Finding.Kind.DENIED_ANYWAY,
          own,
          "is for nobody who may connect: %s".formatted(rules.get(shut).label()),
          "a deny beats every allow: take one of the two out, or make the deny narrower");
    }
    return shut >= 0;
  }

  /** The first that fits, or -1. */
  private int first(List<Integer> candidates, IntPredicate fits) {
    for (int candidate : candidates) {
      if (comparisons >= MOST_COMPARISONS) {
        return -1;
      }
      comparisons++;
      if (fits.test(candidate)) {
        return candidate;
      }
    }
    return -1;
  }

  /** Whoever covers all that a rule is about covers its first entry. */
  private List<Integer> candidates(Rule rule) {
    Who first = rule.who().getFirst();
    List<Integer> some = new ArrayList<>(byWho.getOrDefault(first, List.of()));
    if (!first.equals(Who.ANY)) {
      some.addAll(byWho.getOrDefault(Who.ANY, List.of()));
    }
    if (first.kind() == Who.Kind.USER && !first.equals(EVERY_USER)) {
      some.addAll(byWho.getOrDefault(EVERY_USER, List.of()));
    }
    some.sort(null);
    return some;
  }

  /** Whether nothing is left of what {@code grant} gives. One that clips helps other grants too. */
  private static boolean denies(Rule denial, Rule grant) {
    return !denial.isAllow()
        && !grant.clip()
        && isAboutAllOf(denial, grant)
        && grant.actions().stream().allMatch(action -> speaksAgainst(denial, action))
        && hasConditionsOf(denial, grant)
        && coversTopicsOf(denial, grant);
  }

  /** What was kept of them may still be delivered, so that it is not quite nothing. */
  private static boolean shutsOut(Rule denial, Rule grant) {
    return !denial.isAllow() && denial.speaksOf(Action.CONNECT) && isAboutAllOf(denial, grant);
  }

  private static boolean speaksAgainst(Rule denial, Action granted) {
    // What may be subscribed to and never received is as good as denied.
    return denial.speaksOf(granted == Action.SUBSCRIBE ? Action.RECEIVE : granted);
  }

  private static boolean isStarved(Rule denial, Rule grant) {
    return grant.actions().contains(Action.SUBSCRIBE) && !denial.speaksOf(Action.SUBSCRIBE);
  }

  private static boolean repeats(Rule wide, Rule narrow) {
    return wide.isAllow() == narrow.isAllow()
        && (narrow.isAllow() || wide.onDeny() == narrow.onDeny())
        && isAboutAllOf(wide, narrow)
        && (wide.clip() || !narrow.clip())
        && narrow.actions().stream().allMatch(wide::speaksOf)
        && hasConditionsOf(wide, narrow)
        && coversTopicsOf(wide, narrow);
  }

  private static boolean isAboutAllOf(Rule wide, Rule narrow) {
    return narrow.transport().isAtLeast(wide.transport())
        && narrow.who().stream().allMatch(who -> wide.who().stream().anyMatch(who::isWithin));
  }

  private static boolean hasConditionsOf(Rule wide, Rule narrow) {
    return wide.qos().containsAll(narrow.qos()) && (wide.retain() || !narrow.retain());
  }

  private static boolean coversTopicsOf(Rule wide, Rule narrow) {
    return narrow.topics().stream()
        .allMatch(topic -> wide.topics().stream().anyMatch(topic::isWithin));
  }

  private void add(Finding.Kind kind, int own, String text, String fix) {
    found.add(new Finding(kind, own, "topics", text, fix));
  }
}
