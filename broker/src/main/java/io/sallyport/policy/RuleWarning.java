package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.principal.TransportTrust;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something about a sound rule that its author may not have meant. Read by people; nothing else
 * depends on it.
 *
 * @param rule the rule
 * @param key the key to look at
 * @param text what it leads to, on one line
 */
public record RuleWarning(Rule rule, String key, String text) {

  /** All that is worth a second look in {@code settings}, rule by rule. */
  public static List<RuleWarning> in(PolicySettings settings) {
    List<RuleWarning> warnings = new ArrayList<>();
    for (int i = 0; i < settings.rules().size(); i++) {
      Rule rule = settings.rules().get(i);
      if (rule.isAllow()) {
        grants(rule, warnings);
      } else {
        denials(rule, warnings);
      }
      fillings(rule, warnings);
      Rule wider = shadow(i, settings.rules());
      if (wider != null) {
        add(warnings, rule, "name", "does nothing that %s does not do".formatted(wider.label()));
      }
    }
    return warnings;
  }

  private static void grants(Rule rule, List<RuleWarning> warnings) {
    boolean everybody =
        rule.who().stream()
            .anyMatch(who -> who.equals(Who.ANY) || who.equals(new Who(Who.Kind.USER, "*")));
    boolean everything =
        rule.topics().stream()
            .anyMatch(topic -> topic.text().equals("#") || topic.text().equals("+/#"));
    if (everybody && everything) {
      add(warnings, rule, "topics", "grants every topic to everybody who can log in");
    }
    if (rule.who().stream().allMatch(who -> who.kind() == Who.Kind.CLIENT)) {
      add(
          warnings,
          rule,
          "who",
          "grants to whoever says it has this client id; a client id proves nothing");
    }
  }

  private static void denials(Rule rule, List<RuleWarning> warnings) {
    boolean byClient = rule.who().stream().allMatch(who -> who.kind() == Who.Kind.CLIENT);
    if (byClient || rule.topics().stream().anyMatch(TopicPattern::looksAtClientId)) {
      add(warnings, rule, byClient ? "who" : "topics", "is escaped by taking another client id");
    }
    if (rule.transport() != TransportTrust.PLAIN) {
      add(
          warnings,
          rule,
          "transport",
          "denies on the better connections only; a [[topic]] label keeps the weaker ones out");
    }
    if (!rule.retain()) {
      add(warnings, rule, "retain", "denies what is not retained; retained messages pass it");
    }
    if (rule.qos().size() < QoS.values().length) {
      add(warnings, rule, "qos", "is escaped by asking for another QoS");
    }
  }

  private static void fillings(Rule rule, List<RuleWarning> warnings) {
    boolean guestsOnly = rule.who().stream().allMatch(who -> who.kind() == Who.Kind.GUEST);
    if (guestsOnly && rule.topics().stream().anyMatch(topic -> topic.text().contains("{user}"))) {
      add(warnings, rule, "topics", "{user} covers nothing for a guest");
    }
  }

  /** Another rule of the same effect that covers all that this one does, and more or first. */
  private static @Nullable Rule shadow(int own, List<Rule> rules) {
    Rule rule = rules.get(own);
    for (int i = 0; i < rules.size(); i++) {
      Rule other = rules.get(i);
      if (i != own && covers(other, rule) && (i < own || !covers(rule, other))) {
        return other;
      }
    }
    return null;
  }

  private static boolean covers(Rule wide, Rule narrow) {
    return wide.effect() == narrow.effect()
        && (narrow.isAllow() || wide.onDeny() == narrow.onDeny())
        && wide.qos().containsAll(narrow.qos())
        && (wide.retain() || !narrow.retain())
        && narrow.transport().isAtLeast(wide.transport())
        && (wide.clip() || !narrow.clip())
        && narrow.actions().stream().allMatch(wide::speaksOf)
        && narrow.who().stream().allMatch(who -> wide.who().stream().anyMatch(who::isWithin))
        && narrow.topics().stream()
            .allMatch(topic -> wide.topics().stream().anyMatch(topic::isWithin));
  }

  private static void add(List<RuleWarning> warnings, Rule rule, String key, String text) {
    warnings.add(new RuleWarning(rule, key, text));
  }
}
