package io.sallyport.policy;

import static io.sallyport.policy.Book.allow;
import static io.sallyport.policy.Book.deny;
import static io.sallyport.policy.Book.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** R57: what {@code sallyport can} says. */
class ExplanationTest {
  private static final List<String> ALL = List.of("publish", "subscribe");
  private static final Subject LAMP = Subject.user("lamp", Set.of("light"));

  @Test
  void tells_the_rule_that_allows() {
    assertThat(lines(rules(allow("any", ALL, "{user}/#")), LAMP, "publish lamp/state"))
        .containsExactly(
            "ALLOWED  publish lamp/state  QoS 0  by user:lamp (roles light) over tls",
            "  decided by   \"ALLOW any\" sallyport.toml:7",
            "  looked at    rule 1 \"ALLOW any\" sallyport.toml:7  allows: lamp/#");
  }

  @Test
  void tells_why_each_rule_is_silent_and_which_came_nearest() {
    PolicySettings settings =
        rules(
            allow("any", ALL, "{user}/#"),
            allow("role:controller", ALL, "+/set"),
            allow("any", List.of("subscribe"), "dim/#"),
            allow("user:lamp", ALL, "dim/#").withTransport(TransportTrust.MTLS));
    assertThat(lines(settings, LAMP, "publish dim/set"))
        .containsExactly(
            "DENIED  publish dim/set  QoS 0  by user:lamp (roles light) over tls",
            "  decided by   default (no rule allows it)",
            "  looked at    rule 1 \"ALLOW any\" sallyport.toml:7"
                + "  silent: covers lamp/# ({user}=lamp)",
            "               rule 2 \"ALLOW role:controller\" sallyport.toml:7"
                + "  silent: is for role:controller",
            "               rule 3 \"ALLOW any\" sallyport.toml:7  silent: is about subscribe",
            "               rule 4 \"ALLOW user:lamp\" sallyport.toml:7  silent: needs mtls",
            "  nearest      rule 4 \"ALLOW user:lamp\" sallyport.toml:7"
                + " would allow it, but needs mtls");
  }

  @Test
  void tells_that_deny_wins() {
    Explanation explanation =
        explain(
            rules(allow("any", ALL, "#"), deny("role:light", ALL, "keys/#")),
            LAMP,
            "publish keys/a");
    assertThat(explanation.isAllowed()).isFalse();
    assertThat(explanation.decidedBy()).isEqualTo("\"DENY role:light\" sallyport.toml:7");
    assertThat(explanation.steps().stream().map(Explanation.Step::outcome))
        .containsExactly(Explanation.Outcome.ALLOWS, Explanation.Outcome.DENIES);
  }

  @Test
  void tells_of_labels_clipping_and_parts() {
    PolicySettings settings =
        rules(allow("any", ALL, "plant/+/temp").withClip(true), allow("any", ALL, "plant/a/#"))
            .withLabels(
                List.of(
                    new TopicLabel(
                        List.of(TopicFilter.of("plant/keys/#")), TransportTrust.MTLS, "f:3")));
    assertThat(lines(settings, LAMP, "subscribe plant/#"))
        .contains(
            "  looked at    [[topic]] needs mtls f:3  silent: is about other topics",
            "               rule 1 \"ALLOW any\" sallyport.toml:7"
                + "  allows: clipped to plant/+/temp",
            "               rule 2 \"ALLOW any\" sallyport.toml:7"
                + "  silent: covers only part of it: plant/a/#");
    assertThat(lines(settings, LAMP, "subscribe plant/keys/temp"))
        .contains("  looked at    [[topic]] needs mtls f:3  denies: this connection is tls");
  }

  @Test
  void tells_what_was_put_in_and_what_could_not_be() {
    PolicySettings settings = rules(allow("any", ALL, "dev/{client}/#", "r/{role}"));
    assertThat(lines(settings, LAMP.withClientId("+/x"), "publish dev/a"))
        .contains(
            "  looked at    rule 1 \"ALLOW any\" sallyport.toml:7"
                + "  silent: covers r/light ({client}=+/x, {role}=light)");
    assertThat(lines(rules(allow("any", ALL, "{user}/#")), Subject.guest("v"), "publish v/a"))
        .contains(
            "  looked at    rule 1 \"ALLOW any\" sallyport.toml:7"
                + "  silent: covers no topic ({user}=nothing)");
  }

  @Test
  void tells_of_qos_and_retain() {
    PolicySettings settings =
        rules(allow("any", ALL, "a").withQos(EnumSet.of(QoS.AT_MOST_ONCE)).withRetain(false));
    AccessRequest request = AccessRequest.of(Action.PUBLISH, "a", QoS.EXACTLY_ONCE, true).orThrow();
    assertThat(Explanation.of(settings, LAMP, request).lines())
        .contains(
            "DENIED  publish a  QoS 2, retained  by user:lamp (roles light) over tls",
            "  nearest      rule 1 \"ALLOW any\" sallyport.toml:7"
                + " would allow it, but covers QoS 0; covers no retained messages");
  }

  @Test
  void prints_hostile_text_on_one_line() {
    Subject hostile = LAMP.withClientId("x\n\u001b[2Jy").withRoles(Set.of("r\nr"));
    for (String line : lines(rules(allow("any", ALL, "{client}")), hostile, "publish a\u0007b")) {
      assertThat(line).doesNotContain("\n", "\u001b", "\u0007");
    }
  }

  @Test
  void tells_of_connect() {
    assertThat(
            lines(rules(deny("user:lamp", List.of("connect"))), LAMP.withClientId("c"), "connect"))
        .containsExactly(
            "DENIED  connect  by user:lamp (roles light) as client c over tls",
            "  decided by   \"DENY user:lamp\" sallyport.toml:7",
            "  looked at    rule 1 \"DENY user:lamp\" sallyport.toml:7  denies: user:lamp");
  }

  @Test
  void tests_in_the_file_are_run_with_the_roles_of_now() {
    AccessTest test =
        new AccessTest(
            AccessTest.parseWho("user:lamp").orThrow(),
            requests("publish lamp/state", "subscribe lights/#", "publish other/set"),
            requests("subscribe #", "publish lamp/x"),
            "sallyport.toml:44");
    PolicySettings settings =
        rules(allow("any", ALL, "{user}/#"), allow("role:light", ALL, "lights/#"))
            .withTests(List.of(test));
    assertThat(
            AccessTest.failures(settings, _ -> Set.of("light")).stream()
                .map(AccessTest.Result::text))
        .containsExactly(
            "user:lamp may not publish other/set, by default (no rule allows it);"
                + " the test says otherwise",
            "user:lamp may publish lamp/x, by \"ALLOW any\" sallyport.toml:7;"
                + " the test says otherwise");
    assertThat(AccessTest.failures(settings, _ -> Set.of())).hasSize(3);
  }

  @Test
  void a_test_is_about_one_somebody() {
    for (String kind : List.of("any", "user:*", "role:x", "client:x", "listener:x", "lamp")) {
      assertThat(AccessTest.parseWho(kind)).isInstanceOf(Reading.Wrong.class);
    }
    assertThat(AccessTest.parseWho("guest:v").orThrow()).hasToString("guest:v");
  }

  private static List<AccessRequest> requests(String... lines) {
    return Arrays.stream(lines).map(line -> AccessRequest.parse(line).orThrow()).toList();
  }

  private static Explanation explain(PolicySettings settings, Subject subject, String request) {
    return Explanation.of(settings, subject, AccessRequest.parse(request).orThrow());
  }

  private static List<String> lines(PolicySettings settings, Subject subject, String request) {
    return explain(settings, subject, request).lines();
  }
}
