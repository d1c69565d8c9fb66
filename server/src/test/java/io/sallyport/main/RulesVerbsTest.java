package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The verbs {@code rules} on the files of a home, as a shell calls them. */
class RulesVerbsTest {
  @TempDir Path folder;
  private Path home;
  private String out = "";
  private String err = "";

  @BeforeEach
  void a_home() {
    home = folder.resolve("home");
    assertThat(run("init")).isZero();
  }

  @Test
  void a_new_home_has_nothing_that_is_worth_a_look() throws IOException {
    assertThat(run("rules", "check")).as(out).isZero();
    assertThat(out).isEqualTo("sallyport.toml: 2 rules, nothing found\n");
    assertThat(run("rules", "check", "--json")).isZero();
    assertThat(out.strip()).isEqualTo("{\"ok\":true,\"findings\":[]}");
    assertThat(run("config", "check")).isZero();
    assertThat(out).contains("0 warnings");
  }

  @Test
  void what_is_found_has_its_place_a_code_and_what_to_do() throws IOException {
    rules(
        """
        [[rule]]
        name = "all"
        who = ["role:x", "any"]
        allow = ["publish"]
        topics = ["devices/#"]

        [[rule]]
        name = "never"
        who = "role:x"
        allow = ["publish"]
        topics = ["devices/keys"]

        [[rule]]
        name = "not the keys"
        who = "any"
        deny = ["publish"]
        topics = ["devices/keys/#"]
        """);
    assertThat(run("rules", "check")).isEqualTo(1);
    assertThat(out)
        .isEqualTo(
            """
            sallyport.toml:3:1 SP-0163 warning: rule "all" is as wide as "any" alone: "role:x" beside it means nothing
                who = ["role:x", "any"]
                ^
              take out the one that is not meant
            sallyport.toml:5:1 SP-0164 warning: rule "all" lets everybody publish as everybody else: "devices/#" has no {user}
                topics = ["devices/#"]
                ^
              write "devices/{user}/#", so that each has a branch; or name a role that may write them all
            sallyport.toml:11:1 SP-0161 warning: rule "never" does nothing: "not the keys" sallyport.toml:13 denies all of it
                topics = ["devices/keys"]
                ^
              a deny beats every allow: take one of the two out, or make the deny narrower
            sallyport.toml: 3 rules, 3 worth a look
            """);
    assertThat(run("rules", "check", "--json")).isEqualTo(1);
    JsonNode first = json().path("findings").get(0);
    assertThat(first.path("code").asString()).isEqualTo("SP-0163");
    assertThat(first.path("line").asInt()).isEqualTo(3);
    assertThat(run("config", "check")).as("warnings are no errors").isZero();
    assertThat(out).contains("SP-0163", "SP-0164", "SP-0161");
  }

  @Test
  void a_file_with_an_error_is_3() throws IOException {
    rules("[[rule]]\nwho = \"anybody\"\n");
    assertThat(run("rules", "check")).isEqualTo(3);
    assertThat(out).contains("SP-0118");
    assertThat(run("rules", "check", "--json")).isEqualTo(3);
    assertThat(json().path("ok").asBoolean(true)).isFalse();
    assertThat(run("rules", "test")).isEqualTo(3);
    assertThat(err).contains("SP-0118");
    assertThat(run("rules", "show")).isEqualTo(3);
  }

  @Test
  void each_line_of_a_test_is_told_with_the_rule_that_decides() throws IOException {
    run("device", "add", "lamp", "--role", "light");
    rules(
        """
        [[rule]]
        name = "lights"
        who = "role:light"
        allow = ["publish"]
        topics = ["light/#"]

        [[test]]
        who = "user:lamp"
        allow = ["publish light/a", "publish other"]
        deny = ["subscribe #"]
        """);
    assertThat(run("rules", "test")).isEqualTo(1);
    assertThat(out)
        .isEqualTo(
            """
            ok    sallyport.toml:7  user:lamp may publish light/a, by "lights" sallyport.toml:1
            FAILS sallyport.toml:7  user:lamp may not publish other, by default (no rule allows it); the test says otherwise
            ok    sallyport.toml:7  user:lamp may not subscribe #, by default (no rule allows it)
            1 of 3 do not hold
            """);
    assertThat(run("rules", "test", "--json")).isEqualTo(1);
    assertThat(json().path("tests").get(1).path("holds").asBoolean(true)).isFalse();
    Path file = home.resolve("sallyport.toml");
    Files.writeString(file, Files.readString(file).replace(", \"publish other\"", ""));
    assertThat(run("rules", "test")).isZero();
    assertThat(out).endsWith("all hold: 2\n");
  }

  @Test
  void rules_are_shown_as_sentences() throws IOException {
    rules(
        """
        [[topic]]
        topics = ["plant/#"]
        transport = "tls"

        [[rule]]
        name = "lights"
        who = ["role:light", "user:ann"]
        allow = ["subscribe"]
        topics = ["light/#", "{user}/+"]
        transport = "mtls"
        qos = [0, 1]
        clip = true

        [[rule]]
        who = "guest:v"
        deny = ["publish"]
        topics = ["x"]
        on_deny = "ack"

        [[rule]]
        who = "user:old"
        deny = ["connect"]
        """);
    assertThat(run("rules", "show")).isZero();
    assertThat(out)
        .isEqualTo(
            """
            label  sallyport.toml:1
                whatever rules grant, plant/# needs tls
            rule 1  "lights" sallyport.toml:5
                role:light, user:ann may subscribe light/#, {user}/+   (over mtls; QoS 0, 1; clip)
            rule 2  "rule 2" sallyport.toml:14
                guest:v may not publish x   (on_deny ack)
            rule 3  "rule 3" sallyport.toml:20
                user:old may not connect
            """);
    assertThat(run("rules", "show", "--json")).isZero();
    assertThat(json().path("rules").get(0).path("clip").asBoolean(false)).isTrue();
  }

  @Test
  void a_diff_of_files_tells_who_gains_and_loses_what() throws IOException {
    run("device", "add", "lamp", "--role", "light");
    run("device", "add", "meter");
    run("device", "add", "clock");
    Path other = folder.resolve("other.toml");
    Files.writeString(
        other,
        """
        [[rule]]
        name = "own tree"
        who = "any"
        allow = ["publish"]
        topics = ["{user}/#"]

        [[rule]]
        name = "lights hear each other"
        who = "role:light"
        allow = ["subscribe"]
        topics = ["light/#"]

        [[rule]]
        name = "monitors read figures about the broker"
        who = "role:monitor"
        allow = ["subscribe"]
        topics = ["$SYS/#"]

        [[test]]
        who = "user:meter"
        allow = ["subscribe meter/x"]
        """);
    assertThat(run("rules", "diff", other.toString())).isEqualTo(1);
    assertThat(out)
        .isEqualTo(
            """
            from sallyport.toml to other.toml
            - rule "devices own their tree" sallyport.toml:16
            + rule "own tree" other.toml:1
            + rule "lights hear each other" other.toml:7
            clock, meter, a new device
                loses subscribe {user}/#
            lamp, a new device with role light
                loses subscribe {user}/#
                gains subscribe light/#
            tests that would not hold, so that this would not be taken into force:
                other.toml:19  user:meter may not subscribe meter/x, by default (no rule allows it); the test says otherwise
            the same for everybody else (0 known)
            """);
    assertThat(run("rules", "diff", other.toString(), "--json")).isEqualTo(1);
    assertThat(json().path("people").get(0).path("count").asInt()).isEqualTo(3);
  }

  @Test
  void a_diff_without_differences_is_0() throws IOException {
    Path same = folder.resolve("same.toml");
    Files.writeString(
        same,
        Files.readString(home.resolve("sallyport.toml"))
            .replace("devices own their tree", "another name"));
    assertThat(run("rules", "diff", same.toString())).isZero();
    assertThat(out)
        .isEqualTo("from sallyport.toml to same.toml\nnobody would gain or lose anything\n");
    assertThat(run("rules", "diff")).as("no broker, no file").isEqualTo(4);
    assertThat(run("rules", "diff", folder.resolve("none.toml").toString())).isEqualTo(3);
    Files.writeString(same, "[[rule]]\nwho = \"x\"\n");
    assertThat(run("rules", "diff", same.toString())).isEqualTo(3);
    assertThat(err).contains("SP-0118");
  }

  @Test
  void a_home_that_is_missing_is_3() {
    home = folder.resolve("nowhere");
    for (String verb : List.of("check", "test", "show", "diff")) {
      assertThat(run("rules", verb)).isEqualTo(3);
      assertThat(err).contains("SP-0200");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"own-tree", "public", "sensor", "controller", "dashboard", "home-automation"})
  void a_template_passes_its_own_tests_and_each_of_its_rules_is_tested(String name)
      throws IOException {
    String template = template(name);
    rules(template);
    assertThat(run("rules", "check")).as(out).isZero();
    assertThat(run("rules", "test")).as(out).isZero();
    assertThat(out).contains("all hold");
    String[] tables = template.split("(?m)(?=^\\[\\[)");
    for (int i = 0; i < tables.length; i++) {
      if (tables[i].startsWith("[[rule]]") && tables[i].contains("allow")) {
        List<String> others = new ArrayList<>(List.of(tables));
        others.remove(i);
        rules(String.join("", others));
        assertThat(run("rules", "test")).as("without %s", tables[i]).isEqualTo(1);
      }
    }
  }

  @Test
  void all_templates_go_together_and_with_a_new_home() throws IOException {
    run("rules", "template");
    StringBuilder all = new StringBuilder(Files.readString(home.resolve("sallyport.toml")));
    for (String line : out.lines().toList()) {
      assertThat(line).matches("[a-z-]+ +.+\\.");
      all.append('\n').append(template(line.substring(0, line.indexOf(' '))));
    }
    rules(all.toString());
    assertThat(run("rules", "test")).as(out).isZero();
    assertThat(run("config", "check")).as(out).isZero();
    assertThat(run("rules", "template", "sensors")).isEqualTo(2);
    assertThat(err).contains("did you mean sensor?");
    assertThat(run("rules", "template", "sensor", "--json")).isZero();
    assertThat(json().path("text").asString()).startsWith("# sensor: ");
  }

  private String template(String name) {
    assertThat(run("rules", "template", name)).isZero();
    return out;
  }

  private void rules(String text) throws IOException {
    Files.writeString(home.resolve("sallyport.toml"), text);
  }

  private JsonNode json() {
    return new JsonMapper().readTree(out);
  }

  private int run(String... arguments) {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--home", home.toString()));
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    CommandLine root =
        Sallyport.commandLine(
            new ServeCommand((_, _, _, _, _) -> {
              throw new AssertionError("nothing is served here");
            }));
    root.setOut(new PrintWriter(outText));
    root.setErr(new PrintWriter(errText));
    int code = root.execute(Sallyport.verbFirst(line.toArray(String[]::new)));
    out = outText.toString();
    err = errText.toString();
    return code;
  }
}
