package io.sallyport.policy;

import java.util.List;

/**
 * All that the file says about who may do what. Immutable. The order of rules and labels means
 * nothing but the order in which they are explained.
 *
 * @param onDeny how a denied publish is answered unless the deciding rule says otherwise
 */
public record PolicySettings(
    List<Rule> rules, List<TopicLabel> labels, List<AccessTest> tests, Decision.OnDeny onDeny) {

  public PolicySettings {
    rules = List.copyOf(rules);
    labels = List.copyOf(labels);
    tests = List.copyOf(tests);
  }

  /** Without a rule nobody may do anything. */
  public static PolicySettings denyAll() {
    return of(List.of());
  }

  public static PolicySettings of(List<Rule> rules) {
    return new PolicySettings(rules, List.of(), List.of(), Decision.OnDeny.REASON);
  }

  public PolicySettings withLabels(List<TopicLabel> others) {
    return new PolicySettings(rules, others, tests, onDeny);
  }

  public PolicySettings withTests(List<AccessTest> others) {
    return new PolicySettings(rules, labels, others, onDeny);
  }

  public PolicySettings withOnDeny(Decision.OnDeny answer) {
    return new PolicySettings(rules, labels, tests, answer);
  }
}
