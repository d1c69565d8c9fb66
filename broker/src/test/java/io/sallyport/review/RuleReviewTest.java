package io.sallyport.review;

import static io.sallyport.review.Finding.Kind.CLIENT_ID_TRUSTED;
import static io.sallyport.review.Finding.Kind.DENIED_ANYWAY;
import static io.sallyport.review.Finding.Kind.ESCAPABLE;
import static io.sallyport.review.Finding.Kind.EVERYTHING;
import static io.sallyport.review.Finding.Kind.PLACEHOLDER_MISSING;
import static io.sallyport.review.Finding.Kind.REPEATED;
import static io.sallyport.review.Finding.Kind.UNREACHABLE;
import static io.sallyport.review.Finding.Kind.WIDER_THAN_NEEDED;
import static io.sallyport.review.RuleText.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.policy.Decision;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.principal.TransportTrust;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleReviewTest {
  private static final Doors DOORS =
      new Doors(
          List.of(
              new Doors.Door("devices", TransportTrust.MTLS, null),
              new Doors.Door("local", TransportTrust.PLAIN, "visitor")));

  @Test
  void ordinary_rules_are_left_alone() {
    assertThat(
            review(
                rule("any allow publish,subscribe {user}/#"),
                rule("role:desk allow publish,subscribe #"),
                rule("user:*,guest:visitor allow subscribe public/#"),
                rule("user:* allow publish public/news"),
                rule("role:guest deny publish,subscribe public/keys/#"),
                rule("role:monitor allow subscribe $SYS/#"),
                rule("guest:visitor allow subscribe {client}/#"),
                rule("user:old deny connect")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "any allow publish,subscribe a,#        | everybody who can log in",
        "user:* allow subscribe +/#             | everybody who can log in",
        "guest:visitor allow subscribe #        | whoever comes as guest:visitor",
        "role:a,listener:local allow publish #  | whoever comes as listener:local",
      })
  void every_topic_for_people_whom_nobody_chose_is_named(String rule, String whom) {
    assertThat(kinds(rule(rule))).contains(EVERYTHING);
    assertThat(review(rule(rule)).getFirst().text()).isEqualTo("grants every topic to " + whom);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "any allow publish devices/#            | devices/{user}/#",
        "user:* allow publish,subscribe a/+/set | a/{user}/set",
        "any allow will +/gone                  | {user}/gone",
        "role:a,any allow publish x/y/#         | x/y/{user}/#",
      })
  void a_tree_in_which_each_can_write_as_another_is_named(String rule, String meant) {
    Finding found =
        review(rule(rule)).stream()
            .filter(one -> one.kind() == PLACEHOLDER_MISSING)
            .findFirst()
            .orElseThrow();
    assertThat(found.fix()).startsWith("write \"" + meant + "\"");
    assertThat(found.key()).isEqualTo("topics");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "guest:stranger allow subscribe a       | who       | there is no guest:stranger",
        "listener:lan deny publish a            | who       | there is no listener:lan",
        "listener:local allow publish a tls     | transport | no listener they come through",
        "guest:visitor allow subscribe {user}/# | topics    | {user} covers nothing",
        "user:a allow publish $SYS/x            | topics    | nobody publishes",
        "guest:visitor allow subscribe $SYS/#   | topics    | only role:monitor",
        "user:a allow connect                   | allow     | a login grants connect",
      })
  void what_can_never_say_anything_is_named(String rule, String key, String text) {
    assertThat(review(rule(rule)))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.kind()).isEqualTo(UNREACHABLE);
          assertThat(found.key()).isEqualTo(key);
          assertThat(found.text()).contains(text);
        });
  }

  @Test
  void a_certificate_needs_a_listener_that_asks_for_one() {
    PolicySettings settings =
        PolicySettings.of(List.of(rule("certificate:OU=plant allow publish {user}/a")));
    assertThat(RuleReview.of(settings, DOORS)).isEmpty();
    Doors none = new Doors(List.of(new Doors.Door("devices", TransportTrust.TLS, null)));
    assertThat(RuleReview.of(settings, none)).extracting(Finding::key).containsExactly("transport");
  }

  @Test
  void where_listeners_are_not_known_every_one_is_thinkable() {
    PolicySettings settings =
        PolicySettings.of(List.of(rule("listener:lan,guest:x allow publish a mtls")));
    assertThat(RuleReview.of(settings, Doors.UNKNOWN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user:lamp allow publish a/b     | any deny publish a/#",
        "user:lamp allow will a/b        | any deny publish a/#",
        "role:x allow subscribe {user}/a | role:x deny subscribe {user}/#",
        "role:x allow subscribe a        | any deny receive +",
        "role:x allow publish a tls      | any deny publish a",
        "user:lamp allow publish a       | user:* deny connect",
      })
  void a_grant_under_a_denial_is_named(String grant, String denial) {
    assertThat(kinds(rule(grant), rule(denial))).contains(DENIED_ANYWAY);
    assertThat(kinds(rule(denial), rule(grant))).contains(DENIED_ANYWAY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user:lamp allow publish a/b      | any deny will a/#",
        "any allow publish a              | user:lamp deny publish a",
        "role:x allow publish a           | any deny publish a tls",
        "role:x allow subscribe {user}/#  | role:x deny subscribe {user}/a",
        "user:lamp allow subscribe a clip | any deny subscribe a",
        "guest:visitor allow publish a    | user:* deny connect",
      })
  void a_grant_of_which_something_is_left_is_not(String grant, String denial) {
    assertThat(kinds(rule(grant), rule(denial))).doesNotContain(DENIED_ANYWAY, REPEATED);
  }

  @Test
  void rules_that_another_makes_idle_are_named() {
    String idle = "does nothing that \"any allow publish,subscribe {user}/#\" t:1 does not do";
    assertThat(
            review(
                rule("user:lamp allow receive {user}/+/x"),
                rule("any allow publish,subscribe {user}/#")))
        .extracting(Finding::text)
        .containsExactly(idle);
    assertThat(kinds(rule("role:a allow publish a"), rule("role:a allow publish a")))
        .as("of twins, the second")
        .containsExactly(REPEATED);
    assertThat(kinds(rule("role:a allow publish a/#"), rule("role:a allow publish {user}/#")))
        .isEmpty();
    assertThat(
            kinds(
                rule("role:a allow publish a/#").withRetain(false),
                rule("role:a allow publish a/b")))
        .isEmpty();
    assertThat(
            kinds(
                rule("any deny publish a/#"),
                rule("any deny publish a/b").withOnDeny(Decision.OnDeny.ACK)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "any,user:lamp allow publish {user}/a    | who    | \"any\" alone: \"user:lamp\"",
        "role:a allow publish a/#,a/b            | topics | \"a/#\" alone: \"a/b\"",
        "role:a allow publish {user}/#,{user}/+  | topics | \"{user}/#\" alone: \"{user}/+\"",
        "role:a allow subscribe,receive a        | allow  | \"subscribe\" alone: \"receive\"",
        "role:a deny publish,will a              | deny   | \"publish\" alone: \"will\"",
        "user:lamp allow subscribe $SYS/#        | who    | more than role:monitor",
      })
  void what_reads_narrower_than_it_is_is_named(String rule, String key, String text) {
    assertThat(review(rule(rule)))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.kind()).isEqualTo(WIDER_THAN_NEEDED);
          assertThat(found.key()).isEqualTo(key);
          assertThat(found.text()).contains(text);
        });
  }

  @Test
  void what_believes_a_client_id_or_can_be_walked_around_is_named() {
    Rule shut = rule("any deny publish a");
    assertThat(kinds(rule("client:c allow publish a"))).containsExactly(CLIENT_ID_TRUSTED);
    assertThat(kinds(rule("client:c deny publish a"))).containsExactly(ESCAPABLE);
    assertThat(kinds(rule("any deny publish {client}/#"))).containsExactly(ESCAPABLE);
    assertThat(kinds(rule("certificate:O=x deny publish a"))).containsExactly(ESCAPABLE);
    assertThat(kinds(shut.withTransport(TransportTrust.TLS))).containsExactly(ESCAPABLE);
    assertThat(kinds(shut.withRetain(false))).containsExactly(ESCAPABLE);
    assertThat(kinds(shut.withQos(EnumSet.of(QoS.EXACTLY_ONCE)))).containsExactly(ESCAPABLE);
  }

  @Test
  void ten_thousand_rules_keep_nobody_waiting() {
    List<Rule> rules = new ArrayList<>();
    IntStream.range(0, 10_000)
        .forEach(i -> rules.add(rule("user:d%d allow publish plant/d%d/#".formatted(i, i))));
    IntStream.range(0, 10_000).forEach(i -> rules.add(rule("role:a deny publish x/" + i)));
    Assertions.assertTimeout(
        Duration.ofSeconds(60), () -> assertThat(kinds(rules.toArray(Rule[]::new))).isEmpty());
  }

  private static List<Finding> review(Rule... rules) {
    return RuleReview.of(PolicySettings.of(Arrays.asList(rules)), DOORS);
  }

  private static List<Finding.Kind> kinds(Rule... rules) {
    return review(rules).stream().map(Finding::kind).toList();
  }
}
