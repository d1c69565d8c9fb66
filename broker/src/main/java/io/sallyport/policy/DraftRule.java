package io.sallyport.policy;

import io.sallyport.topic.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The narrowest rule that would allow what was denied, for people to paste, and to think about
 * before they do. Immutable; nobody ever puts one in force unasked.
 */
public final class DraftRule {
  private DraftRule() {}

  /**
   * The rule as lines of TOML; empty when no further rule would help, as when a deny rule, a label
   * or a reserved topic decides, or when it cannot be written without meaning more.
   */
  public static Optional<List<String>> of(PolicySettings settings, Explanation denied) {
    Subject subject = denied.subject();
    AccessRequest request = denied.request();
    boolean plain = subject.id().chars().noneMatch(c -> Character.isSurrogate((char) c));
    if (denied.isAllowed() || !plain || subject.name().equals("*")) {
      return Optional.empty();
    }
    List<TopicPattern> topics = new ArrayList<>();
    if (request.action() != Action.CONNECT) {
      if (!(TopicPattern.parse(topic(request))
          instanceof Reading.Read<TopicPattern>(var pattern))) {
        return Optional.empty();
      }
      topics.add(pattern);
    }
    if (!(Who.parse(subject.id()) instanceof Reading.Read<Who>(Who who))) {
      return Optional.empty();
    }
    String name = "%s may %s".formatted(subject.id(), request.action().word());
    Rule rule =
        Rule.of(name, "draft", List.of(who), Rule.Effect.ALLOW, Set.of(request.action()), topics);
    List<Rule> more = new ArrayList<>(settings.rules());
    more.add(rule);
    PolicySettings changed =
        new PolicySettings(more, settings.labels(), settings.tests(), settings.onDeny());
    return Explanation.of(changed, subject, request).isAllowed()
        ? Optional.of(lines(rule, subject.id(), topic(request)))
        : Optional.empty();
  }

  private static String topic(AccessRequest request) {
    return request.topic() != null
        ? request.topic().text()
        : request.filter() != null ? request.filter().text() : "";
  }

  /** Printable's escapes are those of TOML. */
  private static List<String> lines(Rule rule, String who, String topic) {
    String action = rule.actions().iterator().next().word();
    List<String> lines = new ArrayList<>();
    lines.add("[[rule]]");
    lines.add("name   = \"%s\"".formatted(Printable.of(rule.name(), 1_000)));
    lines.add("who    = \"%s\"".formatted(Printable.of(who, 1_000)));
    lines.add("allow  = [\"%s\"]".formatted(action));
    if (!rule.topics().isEmpty()) {
      lines.add("topics = [\"%s\"]".formatted(Printable.of(topic, 70_000)));
    }
    return lines;
  }
}
