package io.sallyport.policy;

import static io.sallyport.policy.Book.allow;
import static io.sallyport.policy.Book.deny;
import static io.sallyport.policy.Book.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.principal.TransportTrust;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleWarningTest {
  private static final List<String> ALL = List.of("publish", "subscribe");

  @Test
  void ordinary_rules_are_left_alone() {
    assertThat(
            texts(
                allow("any", ALL, "{user}/#"),
                allow("role:desk", ALL, "#"),
                allow("any", List.of("subscribe"), "public/#"),
                deny("role:guest", ALL, "public/keys/#"),
                deny("user:old", List.of("connect"))))
        .isEmpty();
  }

  @Test
  void too_wide_grants_are_named() {
    assertThat(texts(allow("any", ALL, "a", "#")))
        .containsExactly("topics: grants every topic to everybody who can log in");
    assertThat(texts(allow("user:*", ALL, "+/#"))).hasSize(1);
    assertThat(texts(allow("client:c", ALL, "a")))
        .first()
        .asString()
        .startsWith("who: grants to whoever says");
  }

  @Test
  void denials_that_are_easily_escaped_are_named() {
    Rule shut = deny("any", ALL, "a");
    assertThat(texts(deny("client:c", ALL, "a")))
        .containsExactly("who: is escaped by taking another client id");
    assertThat(texts(deny("any", ALL, "{client}/#")))
        .containsExactly("topics: is escaped by taking another client id");
    assertThat(texts(shut.withTransport(TransportTrust.TLS))).hasSize(1);
    assertThat(texts(shut.withRetain(false))).hasSize(1);
    assertThat(texts(shut.withQos(EnumSet.of(QoS.EXACTLY_ONCE)))).hasSize(1);
  }

  @Test
  void a_place_that_is_never_filled_is_named() {
    assertThat(texts(allow("guest:v", ALL, "{user}/#")))
        .containsExactly("topics: {user} covers nothing for a guest");
  }

  @Test
  void rules_that_another_makes_idle_are_named() {
    String idle = "name: does nothing that \"ALLOW any\" sallyport.toml:7 does not do";
    assertThat(
            texts(allow("user:lamp", List.of("receive"), "a/{user}/+"), allow("any", ALL, "a/#")))
        .containsExactly(idle);
    assertThat(texts(allow("any", ALL, "a"), allow("any", ALL, "a"))).containsExactly(idle);
    assertThat(texts(allow("any", ALL, "a/#"), allow("any", ALL, "{user}/#"))).isEmpty();
    assertThat(texts(allow("any", ALL, "a/#").withRetain(false), allow("any", ALL, "a/b")))
        .isEmpty();
    assertThat(texts(deny("any", ALL, "a/#"), allow("any", ALL, "a/b"))).isEmpty();
    assertThat(
            texts(deny("any", ALL, "a/#"), deny("any", ALL, "a/b").withOnDeny(Decision.OnDeny.ACK)))
        .isEmpty();
  }

  private static List<String> texts(Rule... rules) {
    return RuleWarning.in(rules(rules)).stream()
        .map(warning -> warning.key() + ": " + warning.text())
        .toList();
  }
}
