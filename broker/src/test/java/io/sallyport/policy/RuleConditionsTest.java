package io.sallyport.policy;

import static io.sallyport.policy.Book.account;
import static io.sallyport.policy.Book.accounts;
import static io.sallyport.policy.Book.allow;
import static io.sallyport.policy.Book.deny;
import static io.sallyport.policy.Book.lamp;
import static io.sallyport.policy.Book.principal;
import static io.sallyport.policy.Book.publishes;
import static io.sallyport.policy.Book.receives;
import static io.sallyport.policy.Book.rules;
import static io.sallyport.policy.Book.subscribes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.policy.Decision.Denied;
import io.sallyport.policy.Decision.OnDeny;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Under which conditions a rule holds, and how the one that decides is answered. */
class RuleConditionsTest {
  private static final List<String> ALL = List.of("publish", "subscribe");
  private static final List<String> PUBLISH = List.of("publish");
  private static final List<String> SUBSCRIBE = List.of("subscribe");

  @Test
  void qos_is_a_condition() {
    Grants grants =
        lamp(
            rules(
                allow("any", ALL, "a/#").withQos(EnumSet.of(QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE)),
                deny("any", SUBSCRIBE, "a/x").withQos(EnumSet.of(QoS.AT_LEAST_ONCE))));
    TopicName topic = TopicName.of("a/x");
    assertThat(grants.publish(topic, QoS.AT_LEAST_ONCE, false).isAllowed()).isTrue();
    assertThat(grants.publish(topic, QoS.EXACTLY_ONCE, false).isAllowed()).isFalse();
    assertThat(grants.subscribe(TopicFilter.of("a/x"), QoS.AT_MOST_ONCE).isAllowed()).isTrue();
    assertThat(grants.subscribe(TopicFilter.of("a/x"), QoS.AT_LEAST_ONCE).isAllowed()).isFalse();
    assertThat(grants.receive(topic, QoS.AT_MOST_ONCE).isAllowed()).isTrue();
    assertThat(grants.receive(topic, QoS.AT_LEAST_ONCE).isAllowed()).isFalse();
    assertThat(grants.receive(topic).isAllowed()).as("not known: the safe side").isFalse();
  }

  @Test
  void retain_false_covers_what_is_not_retained() {
    Grants grants = lamp(rules(allow("any", ALL, "a/#").withRetain(false)));
    TopicName topic = TopicName.of("a/x");
    assertThat(grants.publish(topic, QoS.AT_MOST_ONCE, false).isAllowed()).isTrue();
    assertThat(grants.publish(topic, QoS.AT_MOST_ONCE, true).isAllowed()).isFalse();
    assertThat(grants.will(topic, QoS.AT_MOST_ONCE, true).isAllowed()).isFalse();
    assertThat(receives(grants, "a/x")).isTrue();
  }

  @Test
  void transport_is_a_condition_of_its_rule_only() {
    PolicySettings settings =
        rules(
            allow("any", ALL, "open/#"),
            allow("any", ALL, "safe/#").withTransport(TransportTrust.TLS));
    Grants plain = grants(settings, TransportTrust.PLAIN);
    assertThat(publishes(plain, "open/x")).isTrue();
    assertThat(publishes(plain, "safe/x")).isFalse();
    assertThat(publishes(grants(settings, TransportTrust.MTLS), "safe/x")).isTrue();
  }

  @Test
  void a_label_holds_whatever_rules_grant_and_the_strictest_wins() {
    PolicySettings settings =
        rules(allow("any", ALL, "#"))
            .withLabels(
                List.of(
                    label("plant/#", TransportTrust.TLS),
                    label("plant/keys/#", TransportTrust.MTLS)));
    Grants plain = grants(settings, TransportTrust.PLAIN);
    Grants tls = grants(settings, TransportTrust.TLS);
    Grants mtls = grants(settings, TransportTrust.MTLS);
    assertThat(subscribes(plain, "#")).isTrue();
    assertThat(subscribes(plain, "plant/#")).isFalse();
    assertThat(publishes(plain, "plant/x")).isFalse();
    assertThat(receives(plain, "plant/x")).isFalse();
    assertThat(receives(tls, "plant/x")).isTrue();
    assertThat(receives(tls, "plant/keys/x")).isFalse();
    assertThat(subscribes(tls, "plant/keys/#")).isFalse();
    assertThat(receives(mtls, "plant/keys/x")).isTrue();
    assertThat(plain.publish(TopicName.of("plant/x"), QoS.AT_MOST_ONCE, false))
        .isEqualTo(new Denied("[[topic]] needs tls sallyport.toml:12", OnDeny.REASON));
  }

  @Test
  void the_deciding_rule_says_how_a_publish_is_answered() {
    PolicySettings settings =
        rules(
                deny("any", PUBLISH, "a/#").withOnDeny(OnDeny.ACK),
                deny("any", PUBLISH, "a/b/#").withOnDeny(OnDeny.DISCONNECT),
                deny("any", PUBLISH, "c/#"))
            .withOnDeny(OnDeny.REASON);
    Grants grants = lamp(settings);
    assertThat(onDeny(grants, "a/x")).isEqualTo(OnDeny.ACK);
    assertThat(onDeny(grants, "a/b/x"))
        .as("the hardest answer, in any order")
        .isEqualTo(OnDeny.DISCONNECT);
    assertThat(onDeny(grants, "c/x")).isEqualTo(OnDeny.REASON);
    assertThat(onDeny(lamp(settings.withOnDeny(OnDeny.ACK)), "silence")).isEqualTo(OnDeny.ACK);
  }

  private static OnDeny onDeny(Grants grants, String topic) {
    return switch (grants.publish(TopicName.of(topic), QoS.AT_MOST_ONCE, false)) {
      case Denied(var rule, OnDeny onDeny) -> onDeny;
      case Decision.Allowed allowed -> throw new AssertionError(allowed);
    };
  }

  private static TopicLabel label(String topic, TransportTrust transport) {
    return new TopicLabel(List.of(TopicFilter.of(topic)), transport, "sallyport.toml:12");
  }

  private static Grants grants(PolicySettings settings, TransportTrust transport) {
    return new RulesPolicy(settings, accounts(account("lamp", 1)))
        .grantsOf(principal(PrincipalId.user("lamp", 1), transport), "c1");
  }
}
