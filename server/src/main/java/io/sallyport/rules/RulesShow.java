package io.sallyport.rules;

import io.sallyport.command.Verb;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.packet.QoS;
import io.sallyport.policy.Action;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.policy.TopicLabel;
import io.sallyport.policy.TopicPattern;
import io.sallyport.policy.Who;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** The rules of the file, as sentences. */
@Command(
    name = "show",
    description = "The rules and labels of the configuration, one sentence each. Needs no broker.")
final class RulesShow extends Verb {
  @Override
  protected int run() throws CommandFailure {
    home().require();
    PolicySettings settings = Sources.rulesOf(Sources.good(home().parse()));
    if (isJson()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("rules", settings.rules().stream().map(RulesShow::view).toList());
      answer.put("topics", settings.labels().stream().map(RulesShow::view).toList());
      printJson(answer);
      return ExitCode.OK;
    }
    for (TopicLabel label : settings.labels()) {
      out()
          .printf(
              "label  %s%n    whatever rules grant, %s needs %s%n",
              label.place(), topics(label), word(label.transport()));
    }
    int number = 0;
    for (Rule rule : settings.rules()) {
      out().printf("rule %d  %s%n    %s%n", ++number, rule.label(), sentence(rule));
    }
    if (number == 0) {
      out().println("there is no rule: nobody may do anything but log in");
    }
    out().flush();
    return ExitCode.OK;
  }

  private static String sentence(Rule rule) {
    String topics = join(rule.topics());
    List<String> conditions = conditions(rule);
    return "%s %s %s%s%s"
        .formatted(
            join(rule.who()),
            rule.isAllow() ? "may" : "may not",
            actions(rule),
            topics.isEmpty() ? "" : " " + topics,
            conditions.isEmpty() ? "" : "   (" + String.join("; ", conditions) + ")");
  }

  private static List<String> conditions(Rule rule) {
    List<String> conditions = new ArrayList<>();
    if (rule.transport() != TransportTrust.PLAIN) {
      conditions.add("over " + word(rule.transport()));
    }
    if (rule.qos().size() < QoS.values().length) {
      conditions.add("QoS " + qos(rule));
    }
    if (!rule.retain()) {
      conditions.add("not retained");
    }
    if (rule.clip()) {
      conditions.add("clip");
    }
    if (rule.onDeny() != null) {
      conditions.add("on_deny " + word(rule.onDeny()));
    }
    return conditions;
  }

  private static Map<String, Object> view(Rule rule) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("name", rule.name());
    view.put("place", rule.place());
    view.put("who", rule.who().stream().map(Who::toString).toList());
    view.put(
        rule.isAllow() ? "allow" : "deny",
        rule.actions().stream().sorted().map(Action::word).toList());
    view.put("topics", rule.topics().stream().map(TopicPattern::text).toList());
    view.put("qos", rule.qos().stream().map(QoS::level).sorted().toList());
    view.put("retain", rule.retain());
    view.put("transport", word(rule.transport()));
    view.put("clip", rule.clip());
    if (rule.onDeny() != null) {
      view.put("on_deny", word(rule.onDeny()));
    }
    return view;
  }

  private static Map<String, Object> view(TopicLabel label) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("place", label.place());
    view.put("topics", label.topics().stream().map(TopicFilter::text).toList());
    view.put("transport", word(label.transport()));
    return view;
  }

  private static String topics(TopicLabel label) {
    return label.topics().stream().map(TopicFilter::toString).collect(Collectors.joining(", "));
  }

  private static String actions(Rule rule) {
    return rule.actions().stream().sorted().map(Action::word).collect(Collectors.joining(", "));
  }

  private static String qos(Rule rule) {
    return rule.qos().stream()
        .map(QoS::level)
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(", "));
  }

  private static String join(List<?> some) {
    return some.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  /** {@code any} is how the file says that a connection may be plain. */
  private static String word(Enum<?> value) {
    return value == TransportTrust.PLAIN ? "any" : value.name().toLowerCase(Locale.ROOT);
  }
}
