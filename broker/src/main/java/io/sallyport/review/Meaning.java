package io.sallyport.review;

import io.sallyport.packet.QoS;
import io.sallyport.policy.Action;
import io.sallyport.policy.Decision;
import io.sallyport.policy.Rule;
import io.sallyport.policy.TopicPattern;
import io.sallyport.policy.Who;
import io.sallyport.principal.TransportTrust;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule without its name and place: two that are equal in this do the same. */
record Meaning(
    Set<Who> who,
    Rule.Effect effect,
    Set<Action> actions,
    Set<TopicPattern> topics,
    Set<QoS> qos,
    boolean retain,
    TransportTrust transport,
    Decision.@Nullable OnDeny onDeny,
    boolean clip) {

  static Meaning of(Rule rule) {
    return new Meaning(
        Set.copyOf(rule.who()),
        rule.effect(),
        rule.actions(),
        Set.copyOf(rule.topics()),
        rule.qos(),
        rule.retain(),
        rule.transport(),
        rule.onDeny(),
        rule.clip());
  }
}
