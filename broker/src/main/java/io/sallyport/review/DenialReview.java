package io.sallyport.review;

import io.sallyport.packet.QoS;
import io.sallyport.policy.Rule;
import io.sallyport.policy.TopicPattern;
import io.sallyport.policy.Who;
import io.sallyport.principal.TransportTrust;
import java.util.List;

/** One deny rule: can one walk around it? Confined to one thread, used once. */
final class DenialReview {
  private final int index;
  private final Rule rule;
  private final List<Finding> found;

  DenialReview(int index, Rule rule, List<Finding> found) {
    this.index = index;
    this.rule = rule;
    this.found = found;
  }

  void look() {
    boolean byClient = rule.who().stream().allMatch(who -> who.kind() == Who.Kind.CLIENT);
    if (byClient || rule.topics().stream().anyMatch(TopicPattern::looksAtClientId)) {
      add(
          byClient ? "who" : "topics",
          "is escaped by taking another client id",
          "deny it to user:NAME or role:NAME, or grant less");
    }
    if (rule.who().stream().allMatch(who -> who.kind() == Who.Kind.CERTIFICATE)) {
      add(
          "who",
          "is escaped by coming without that certificate",
          "deny it to user:NAME or role:NAME, or have the listener require certificates");
    }
    if (rule.transport() != TransportTrust.PLAIN) {
      add(
          "transport",
          "denies on the better connections only",
          "a [[topic]] label keeps the weaker ones out");
    }
    if (!rule.retain()) {
      add(
          "retain",
          "denies what is not retained; retained messages pass it",
          "leave retain out, or put retain = false into the allow rules");
    }
    if (rule.qos().size() < QoS.values().length) {
      add(
          "qos",
          "is escaped by asking for another QoS",
          "leave qos out, or put it into the allow rules");
    }
  }

  private void add(String key, String text, String fix) {
    found.add(new Finding(Finding.Kind.ESCAPABLE, index, key, text, fix));
  }
}
