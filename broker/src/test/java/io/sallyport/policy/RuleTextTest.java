package io.sallyport.policy;

import static io.sallyport.policy.Book.allow;
import static io.sallyport.policy.Book.deny;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.Reading.Wrong;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator writes is read exactly, or refused at the column where it goes wrong. */
class RuleTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "any",
        "user:lamp",
        "user:*",
        "role:sensor",
        "client:a/b",
        "client:+",
        "guest:visitor",
        "listener:devices",
        "role:a:b",
        "user:ümlaut",
        "certificate:OU=plant",
        "certificate:O=Acme, Inc",
        "certificate:URI=urn:dev:a=b",
        "certificate:CN={user}"
      })
  void who_reads_and_prints_itself(String text) {
    assertThat(Who.parse(text).orThrow()).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, is nobody",
    "lamp, 0, is nobody",
    "Any, 0, is nobody",
    "any:x, 0, is nobody",
    "usr:lamp, 0, is nobody",
    "USER:lamp, 0, is nobody",
    "user:, 5, a name is missing",
    "role:*, 5, only user:*",
    "client:*, 7, only user:*",
    "guest:*, 6, only user:*",
    "user:a/b, 5, cannot be a name",
    "user:a*+, 5, cannot be a name",
    "guest:$x, 6, cannot be a name",
    "certificate:, 12, a name is missing",
    "certificate:plant, 12, nothing of a certificate",
    "certificate:ou=plant, 12, nothing of a certificate",
    "certificate:L=here, 12, nothing of a certificate",
    "certificate:OU=, 12, compared as a whole",
    "certificate:OU=*, 12, compared as a whole",
    "certificate:OU=a*, 12, compared as a whole",
    "'certificate:OU= a', 12, compared as a whole"
  })
  void who_is_wrong(String text, int column, String problem) {
    wrong(Who.parse(text), column, problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#",
        "+",
        "a",
        "/",
        "a//b",
        "{user}/#",
        "dev/{client}/+/x",
        "{role}",
        "a-{user}-b/{role}",
        "$SYS/#",
        "{user}/{user}",
        "a b/ä"
      })
  void topics_read_and_print_themselves(String text) {
    assertThat(TopicPattern.parse(text).orThrow().text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, at least one character",
    "a/#/b, 2, whole last level",
    "a#, 1, whole last level",
    "a/b+, 3, whole level",
    "+a, 0, whole level",
    "+{user}, 0, whole level",
    "{user}#, 6, whole last level",
    "a/{usr}/#, 2, 'only {user}, {client} and {role}'",
    "a/{/x, 2, 'only {user}, {client} and {role}'",
    "{USER}, 0, 'only {user}, {client} and {role}'",
    "a/x}, 3, stands alone",
    "{user}-{client}, 7, at most one of",
    "a/{user}{role}, 8, at most one of",
    "$share/g/a, 0, leave $share/NAME/ out"
  })
  void topics_are_wrong(String text, int column, String problem) {
    wrong(TopicPattern.parse(text), column, problem);
  }

  @Test
  void a_topic_is_a_topic_for_the_protocol_too() {
    wrong(TopicPattern.parse("a\0b"), 0, "U+0000");
    wrong(TopicPattern.parse("x".repeat(65_536)), 0, "at most 65535");
  }

  @Test
  void labels_have_no_places() {
    assertThat(TopicPattern.parseFilter("plant/#").orThrow().text()).isEqualTo("plant/#");
    wrong(TopicPattern.parseFilter("plant/{user}"), 6, "a label holds for everybody");
    wrong(TopicPattern.parseFilter("plant#"), 5, "whole last level");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, is no action",
    "write x, 0, is no action",
    "subscribe, 0, empty",
    "publish a/#, 8, wildcard",
    "subscribe a#, 10, not the whole last level",
    "subscribe $share/g, 10, must be $share/NAME/FILTER"
  })
  void requests_are_wrong(String text, int column, String problem) {
    wrong(AccessRequest.parse(text), column, problem);
  }

  @Test
  void requests_are_read() {
    assertThat(AccessRequest.parse("subscribe $share/g/a/#").orThrow().where()).isEqualTo("a/#");
    assertThat(AccessRequest.parse("publish a b/c").orThrow().where()).isEqualTo("a b/c");
    assertThat(AccessRequest.parse("connect").orThrow().action()).isEqualTo(Action.CONNECT);
  }

  @Test
  void a_rule_without_what_it_needs_says_so_and_covers_nothing() {
    Rule sound = allow("any", List.of("publish"), "a");
    assertThat(sound.problems()).isEmpty();
    assertThat(deny("any", List.of("connect")).problems()).isEmpty();
    assertThat(keys(allow("any", List.of("publish")))).containsExactly("topics");
    assertThat(keys(allow("any", List.of(), "a"))).containsExactly("allow");
    assertThat(keys(deny("any", List.of(), "a"))).containsExactly("deny");
    assertThat(keys(sound.withQos(Set.of()))).containsExactly("qos");
    assertThat(keys(sound.withClip(true))).containsExactly("clip");
    assertThat(keys(deny("any", List.of("subscribe"), "a").withClip(true))).containsExactly("clip");
  }

  private static List<String> keys(Rule rule) {
    return rule.problems().stream().map(Rule.Problem::key).toList();
  }

  private static void wrong(Reading<?> reading, int column, String problem) {
    assertThat(reading).isInstanceOf(Wrong.class);
    Wrong<?> wrong = (Wrong<?>) reading;
    assertThat(wrong.problem()).contains(problem).doesNotContain("\n", "\0");
    assertThat(wrong.column()).isEqualTo(column);
  }
}
