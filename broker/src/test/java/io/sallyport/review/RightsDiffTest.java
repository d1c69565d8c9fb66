package io.sallyport.review;

import static io.sallyport.review.RuleText.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.policy.Subject;
import io.sallyport.policy.TopicLabel;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RightsDiffTest {
  private static final Subject LAMP = Subject.user("lamp", Set.of("light"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "any allow publish {user}/#    | any allow publish {user}/#    | ''",
        "any allow publish a           | any allow publish b           | gains publish b, loses publish a",
        "role:light allow publish a/#  | role:heat allow publish a/#   | loses publish a/#",
        "role:heat allow publish a/#   | role:light allow publish a/#  | gains publish a/#",
        "user:other allow publish a    | user:other allow publish b    | ''",
        "any allow subscribe a/#       | any allow subscribe a/b       | loses subscribe a/#",
        "any allow subscribe a/+       | any allow subscribe a/#       | gains subscribe a/#",
        "any allow subscribe a         | any allow receive a           | loses subscribe a",
        "any allow publish a           | any allow will a              | loses publish a",
        "any deny publish a            | any deny connect              | loses connect",
        "any allow publish a           | any allow publish a tls       | loses publish a   (over plain)",
      })
  void a_rule_in_place_of_another_gives_and_takes(String before, String after, String expected) {
    List<String> texts = texts(List.of(rule(before)), List.of(rule(after)), LAMP);
    assertThat(texts)
        .containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "any allow subscribe plant/#    | any deny subscribe plant/keys/# | loses subscribe plant/keys/#",
        "any allow publish +/set        | any deny publish lamp/#         | loses publish lamp/set",
        "any allow subscribe plant/#    | any deny receive plant/raw      | loses receive plant/raw",
        "any allow publish a            | any deny publish b              | ''",
      })
  void a_denial_takes_what_it_has_in_common_with_a_grant(
      String grant, String denial, String expected) {
    assertThat(texts(List.of(rule(grant)), List.of(rule(grant), rule(denial)), LAMP))
        .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected));
  }

  @Test
  void conditions_are_told() {
    Rule all = rule("any allow publish a");
    assertThat(texts(List.of(all), List.of(all.withRetain(false)), LAMP))
        .containsExactly("loses publish a   (retained)");
    assertThat(texts(List.of(rule("client:c allow publish a")), List.of(), LAMP))
        .containsExactly("loses publish a   (as client c)");
    assertThat(texts(List.of(), List.of(rule("listener:web allow publish a")), LAMP))
        .containsExactly("gains publish a   (through listener web)");
    assertThat(texts(List.of(), List.of(rule("certificate:OU=x allow publish a")), LAMP))
        .containsExactly("gains publish a   (with certificate OU=x)");
    assertThat(
            texts(
                List.of(),
                List.of(rule("any allow subscribe d/{client}/#")),
                LAMP.withClientId("{client}")))
        .containsExactly("gains subscribe d/{client}/#");
  }

  @Test
  void a_clip_gives_filters_that_no_rule_contains() {
    assertThat(
            texts(
                List.of(rule("any allow subscribe a/b")),
                List.of(rule("any allow subscribe a/b clip")),
                LAMP))
        .containsExactly("gains subscribe #");
  }

  @Test
  void what_remains_of_a_tree_is_not_called_lost() {
    assertThat(
            texts(
                List.of(rule("any allow publish a/#")),
                List.of(rule("any allow publish a/+/#")),
                LAMP))
        .containsExactly("loses publish a/#   (in part)");
  }

  @Test
  void a_label_takes_from_those_who_come_in_plain() {
    PolicySettings before = PolicySettings.of(List.of(rule("any allow subscribe #")));
    PolicySettings after =
        before.withLabels(
            List.of(new TopicLabel(List.of(TopicFilter.of("plant/#")), TransportTrust.TLS, "t:9")));
    assertThat(new RightsDiff(before, after, EnumSet.allOf(TransportTrust.class)).of(LAMP))
        .extracting(RightChange::text)
        .containsExactly("loses subscribe plant/#   (over plain)");
    assertThat(new RightsDiff(before, after, EnumSet.of(TransportTrust.TLS)).of(LAMP))
        .as("nobody comes in plain")
        .isEmpty();
  }

  @Test
  void names_and_order_of_rules_mean_nothing() {
    assertThat(
            texts(
                List.of(rule("any allow publish a"), rule("any deny publish a/b")),
                List.of(rule("any deny publish a/b"), rule("any allow  publish  a")),
                LAMP))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a/#, a/b, a/b", "a/#, a, a", "a/+, +/b, a/b", "#, +/x, +/x", "a/#, a/+/#, a/+/#",
        "a/#, #, a/#",
    "a/+/#, a/b, a/b", "/#, +/+, /+", "a, b, ", "#, $SYS/#, ", "a/b, a, ", "/#, +, "
  })
  void what_two_filters_have_in_common_is_one_filter(String one, String other, String common) {
    TopicFilter expected = common == null ? null : TopicFilter.of(common);
    assertThat(FilterPair.common(TopicFilter.of(one), TopicFilter.of(other))).isEqualTo(expected);
    assertThat(FilterPair.common(TopicFilter.of(other), TopicFilter.of(one))).isEqualTo(expected);
  }

  static List<String> texts(List<Rule> before, List<Rule> after, Subject subject) {
    RightsDiff diff =
        new RightsDiff(
            PolicySettings.of(before),
            PolicySettings.of(after),
            EnumSet.copyOf(Arrays.asList(TransportTrust.values())));
    return diff.of(subject).stream().map(RightChange::text).toList();
  }
}
