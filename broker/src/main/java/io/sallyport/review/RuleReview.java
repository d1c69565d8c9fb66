package io.sallyport.review;

import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Looks through rules that are sound, each for itself and against all others, and gathers what is
 * worth a second look. Stateless. Containment of one filter in another is exact, so nothing is
 * called idle that is not.
 */
public final class RuleReview {
  private RuleReview() {}

  /** All that was found, in the order of the rules. */
  public static List<Finding> of(PolicySettings settings, Doors doors) {
    List<Rule> rules = settings.rules();
    List<Finding> found = new ArrayList<>();
    Reachability reach = new Reachability(doors, found);
    Overlaps overlaps = new Overlaps(rules, found);
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      if (reach.isIdle(i, rule)) {
        continue; // whatever else is odd about it does not matter
      }
      if (rule.isAllow()) {
        new GrantReview(i, rule, found).look();
      } else {
        new DenialReview(i, rule, found).look();
      }
      new Swallowed(i, rule, found).look();
      overlaps.look(i);
    }
    found.sort(Comparator.comparingInt(Finding::rule));
    return List.copyOf(found);
  }
}
