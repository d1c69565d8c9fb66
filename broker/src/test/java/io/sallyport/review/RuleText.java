package io.sallyport.review;

import io.sallyport.policy.Action;
import io.sallyport.policy.Rule;
import io.sallyport.policy.Rule.Effect;
import io.sallyport.policy.TopicPattern;
import io.sallyport.policy.Who;
import io.sallyport.principal.TransportTrust;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Rules for tests, on one line: {@code WHO,… allow|deny ACTION,… TOPIC,… [tls|mtls|clip]}. */
final class RuleText {
  private RuleText() {}

  static Rule rule(String text) {
    String[] words = text.strip().split(" +");
    Rule rule =
        Rule.of(
            text.strip(),
            "t:1",
            list(words[0]).stream().map(who -> Who.parse(who).orThrow()).toList(),
            Effect.valueOf(words[1].toUpperCase(Locale.ROOT)),
            list(words[2]).stream().map(RuleText::action).collect(Collectors.toUnmodifiableSet()),
            words.length < 4
                ? List.of()
                : list(words[3]).stream()
                    .map(topic -> TopicPattern.parse(topic).orThrow())
                    .toList());
    Set<String> rest = Set.of(Arrays.copyOfRange(words, Math.min(4, words.length), words.length));
    for (TransportTrust trust : TransportTrust.values()) {
      if (rest.contains(trust.name().toLowerCase(Locale.ROOT))) {
        rule = rule.withTransport(trust);
      }
    }
    return rule.withClip(rest.contains("clip"));
  }

  private static Action action(String word) {
    Action action = Action.of(word);
    if (action == null) {
      throw new AssertionError(word);
    }
    return action;
  }

  private static List<String> list(String text) {
    return List.of(text.split(","));
  }
}
