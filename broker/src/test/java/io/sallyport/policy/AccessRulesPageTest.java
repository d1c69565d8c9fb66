package io.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.principal.TransportTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/access-rules.md says what is true: each block of rules gives the answers that follow it. */
class AccessRulesPageTest {
  private static final Path PAGE = Path.of("..", "docs", "access-rules.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("```toml\\n(.*?)```\\n```answers\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern ANSWER =
      Pattern.compile(
          "(user|guest):(\\S+?)(?: as (\\S+))?(?: over (\\S+))?(?: with client (\\S+))?"
              + "(?: with certificate (.+?))?: (\\S.*?)( retained)? -> (allowed|denied)");

  @Test
  void every_example_gives_its_answers() throws IOException {
    Matcher examples = EXAMPLE.matcher(Files.readString(PAGE));
    int asked = 0;
    while (examples.find()) {
      PolicySettings settings = PlainRules.read(examples.group(1));
      assertThat(settings.rules()).isNotEmpty().allMatch(rule -> rule.problems().isEmpty());
      assertThat(AccessTest.failures(settings, _ -> Set.of())).isEmpty();
      for (String line : examples.group(2).strip().split("\n")) {
        check(settings, line);
        asked++;
      }
    }
    assertThat(asked).isGreaterThan(45);
    assertThat(Files.readString(PAGE).split("```toml", -1)).as("none without answers").hasSize(8);
  }

  private static void check(PolicySettings settings, String line) {
    Matcher answer = ANSWER.matcher(line);
    assertThat(answer.matches()).as(line).isTrue();
    Subject subject =
        answer.group(1).equals("user")
            ? Subject.user(answer.group(2), roles(answer.group(3)))
            : Subject.guest(answer.group(2));
    if (answer.group(4) != null) {
      subject =
          subject.withTransport(TransportTrust.valueOf(answer.group(4).toUpperCase(Locale.ROOT)));
    }
    if (answer.group(5) != null) {
      subject = subject.withClientId(answer.group(5));
    }
    if (answer.group(6) != null) {
      subject = subject.withCertificate(Set.of(answer.group(6)));
    }
    AccessRequest request = AccessRequest.parse(answer.group(7)).orThrow();
    if (answer.group(8) != null) {
      request =
          AccessRequest.of(request.action(), request.where(), QoS.AT_MOST_ONCE, true).orThrow();
    }
    Explanation explanation = Explanation.of(settings, subject, request);
    assertThat(explanation.isAllowed())
        .as("%s%n%s", line, String.join("\n", explanation.lines()))
        .isEqualTo(answer.group(9).equals("allowed"));
  }

  private static Set<String> roles(String role) {
    return role == null ? Set.of() : Set.of(role);
  }

  /** As much of TOML as the page uses: tables, and strings, lists and booleans on one line. */
  private static final class PlainRules {
    private final List<Rule> rules = new ArrayList<>();
    private final List<TopicLabel> labels = new ArrayList<>();
    private final List<AccessTest> tests = new ArrayList<>();

    static PolicySettings read(String toml) {
      PlainRules reader = new PlainRules();
      for (String table : toml.split("(?m)^\\[\\[")) {
        if (!table.isBlank()) {
          reader.table(table);
        }
      }
      return PolicySettings.of(reader.rules).withLabels(reader.labels).withTests(reader.tests);
    }

    private void table(String text) {
      switch (text.substring(0, text.indexOf(']'))) {
        case "rule" -> rules.add(rule(text));
        case "topic" ->
            labels.add(
                new TopicLabel(
                    strings(text, "topics").stream()
                        .map(topic -> TopicPattern.parseFilter(topic).orThrow())
                        .toList(),
                    transport(text),
                    "the page"));
        case "test" ->
            tests.add(
                new AccessTest(
                    AccessTest.parseWho(strings(text, "who").getFirst()).orThrow(),
                    requests(text, "allow"),
                    requests(text, "deny"),
                    "the page"));
        default -> throw new AssertionError(text);
      }
    }

    private static Rule rule(String text) {
      boolean allow = !strings(text, "allow").isEmpty();
      List<Action> actions =
          strings(text, allow ? "allow" : "deny").stream().map(Action::of).toList();
      return Rule.of(
              strings(text, "name").getFirst(),
              "the page",
              strings(text, "who").stream().map(who -> Who.parse(who).orThrow()).toList(),
              allow ? Rule.Effect.ALLOW : Rule.Effect.DENY,
              Set.copyOf(actions),
              strings(text, "topics").stream()
                  .map(topic -> TopicPattern.parse(topic).orThrow())
                  .toList())
          .withRetain(!value(text, "retain").equals("false"))
          .withClip(value(text, "clip").equals("true"))
          .withTransport(transport(text));
    }

    private static List<AccessRequest> requests(String text, String key) {
      return strings(text, key).stream()
          .map(request -> AccessRequest.parse(request).orThrow())
          .toList();
    }

    private static TransportTrust transport(String text) {
      List<String> words = strings(text, "transport");
      return words.isEmpty()
          ? TransportTrust.PLAIN
          : TransportTrust.valueOf(words.getFirst().toUpperCase(Locale.ROOT));
    }

    private static List<String> strings(String text, String key) {
      Matcher quoted = Pattern.compile("\"([^\"]*)\"").matcher(value(text, key));
      return quoted.results().map(result -> result.group(1)).toList();
    }

    private static String value(String text, String key) {
      Matcher line = Pattern.compile("(?m)^" + key + "\\s*=\\s*(.*)$").matcher(text);
      return line.find() ? line.group(1).strip() : "";
    }
  }
}
