package io.sallyport.config;

import io.sallyport.packet.QoS;
import io.sallyport.policy.AccessTest;
import io.sallyport.policy.Action;
import io.sallyport.policy.Decision.OnDeny;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.policy.Rule.Effect;
import io.sallyport.policy.TopicLabel;
import io.sallyport.policy.TopicPattern;
import io.sallyport.policy.Who;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code [[rule]]}, {@code [[topic]]} and {@code [[test]]}. Confined to the thread that reads
 * the file.
 */
final class RuleReader {
  private final String fileName;
  private final Map<String, Integer> lineOfName = new HashMap<>();

  RuleReader(String fileName) {
    this.fileName = fileName;
  }

  PolicySettings read(
      List<Section> rules, List<Section> topics, List<Section> tests, OnDeny onDeny) {
    List<Rule> readRules = new ArrayList<>();
    for (Section section : rules) {
      section.refuseUnknownKeys();
      add(readRules, rule(section, readRules.size() + 1));
    }
    List<TopicLabel> labels = new ArrayList<>();
    for (Section section : topics) {
      section.refuseUnknownKeys();
      add(labels, label(section));
    }
    List<AccessTest> readTests = new ArrayList<>();
    for (Section section : tests) {
      section.refuseUnknownKeys();
      add(readTests, test(section));
    }
    return new PolicySettings(readRules, labels, readTests, onDeny);
  }

  private @Nullable Rule rule(Section in, int number) {
    String name = name(in, number);
    List<Who> who = in.require(RuleKeys.RULE_WHO, "who = \"any\"");
    List<TopicPattern> topics = in.find(RuleKeys.RULE_TOPICS);
    List<Integer> qos = in.find(RuleKeys.RULE_QOS);
    Boolean retain = in.find(RuleKeys.RULE_RETAIN);
    TransportTrust transport = in.get(RuleKeys.RULE_TRANSPORT);
    OnDeny onDeny = in.find(RuleKeys.RULE_ON_DENY);
    boolean clip = in.get(RuleKeys.RULE_CLIP);
    List<Action> actions = actions(in);
    boolean broken = in.has(RuleKeys.RULE_TOPICS) && topics == null;
    if (who == null || actions == null || broken) {
      return null;
    }
    Effect effect = in.has(RuleKeys.RULE_ALLOW) ? Effect.ALLOW : Effect.DENY;
    Rule rule =
        Rule.of(
                name,
                place(in),
                who,
                effect,
                Set.copyOf(actions),
                topics == null ? List.of() : topics)
            .withQos(qos == null ? EnumSet.allOf(QoS.class) : levels(qos))
            .withRetain(retain == null || retain)
            .withTransport(transport)
            .withClip(clip);
    rule = onDeny == null ? rule : rule.withOnDeny(onDeny);
    for (Rule.Problem problem : rule.problems()) {
      remark(in, problem);
    }
    if (onDeny != null && effect == Effect.ALLOW) {
      in.remark(
          Problem.KEY_WITHOUT_PARTNER,
          RuleKeys.RULE_ON_DENY,
          "this rule denies nothing",
          "move it to a deny rule, or write [authorization] on_deny");
    }
    return rule;
  }

  private String name(Section in, int number) {
    String given = in.find(RuleKeys.RULE_NAME);
    String name = given == null ? "rule " + number : given;
    Integer line = lineOfName.putIfAbsent(name, in.place().line());
    if (line != null && given != null) {
      in.remark(
          Problem.DUPLICATE_NAME,
          RuleKeys.RULE_NAME,
          "the rule of line %d has this name".formatted(line),
          "give each rule a name of its own");
    }
    return name;
  }

  /** Exactly one of allow and deny; null, with a remark, otherwise. */
  private static @Nullable List<Action> actions(Section in) {
    List<Action> allow = in.find(RuleKeys.RULE_ALLOW);
    List<Action> deny = in.find(RuleKeys.RULE_DENY);
    if (in.has(RuleKeys.RULE_ALLOW) && in.has(RuleKeys.RULE_DENY)) {
      in.remark(
          Problem.BAD_RULE,
          RuleKeys.RULE_DENY,
          "a rule either allows or denies, and this one does both",
          "make two rules of it");
      return null;
    }
    if (!in.has(RuleKeys.RULE_ALLOW) && !in.has(RuleKeys.RULE_DENY)) {
      in.missing(RuleKeys.RULE_ALLOW, "allow = [\"publish\", \"subscribe\"]");
      return null;
    }
    return allow != null ? allow : deny;
  }

  private @Nullable TopicLabel label(Section in) {
    List<TopicFilter> topics = in.require(RuleKeys.TOPIC_TOPICS, "topics = [\"plant/#\"]");
    TransportTrust transport = in.require(RuleKeys.TOPIC_TRANSPORT, "transport = \"tls\"");
    return topics == null || transport == null
        ? null
        : new TopicLabel(topics, transport, place(in));
  }

  private @Nullable AccessTest test(Section in) {
    Who who = in.require(RuleKeys.TEST_WHO, "who = \"user:lamp\"");
    var allow = in.find(RuleKeys.TEST_ALLOW);
    var deny = in.find(RuleKeys.TEST_DENY);
    if (!in.has(RuleKeys.TEST_ALLOW) && !in.has(RuleKeys.TEST_DENY)) {
      in.missing(RuleKeys.TEST_DENY, "deny = [\"subscribe #\"]");
    }
    List<String> roles = in.find(RuleKeys.TEST_ROLES);
    if (who == null) {
      return null;
    }
    if (roles != null && who.kind() == Who.Kind.GUEST) {
      in.remark(Problem.BAD_RULE, RuleKeys.TEST_ROLES, "a guest has no roles", "leave roles out");
    }
    return new AccessTest(
        who,
        roles == null ? null : Set.copyOf(roles),
        allow == null ? List.of() : allow,
        deny == null ? List.of() : deny,
        place(in));
  }

  private static void remark(Section in, Rule.Problem problem) {
    String fix = Problem.BAD_RULE.remedy();
    for (Key<?> key : RuleKeys.ALL) {
      if (key.path().equals("rule." + problem.key()) && in.has(key)) {
        in.remark(Problem.BAD_RULE, key, problem.text(), fix);
        return;
      }
    }
    in.remark(Problem.BAD_RULE, "rule." + problem.key() + ": " + problem.text(), fix);
  }

  private static Set<QoS> levels(List<Integer> numbers) {
    Set<QoS> levels = EnumSet.noneOf(QoS.class);
    for (QoS qos : QoS.values()) {
      if (numbers.contains(qos.level())) {
        levels.add(qos);
      }
    }
    return levels;
  }

  private String place(Section in) {
    return fileName + ":" + in.place().line();
  }

  private static <T> void add(List<T> list, @Nullable T value) {
    if (value != null) {
      list.add(value);
    }
  }
}
