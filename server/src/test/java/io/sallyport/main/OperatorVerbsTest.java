package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The operator's verbs on the files of a home, as a shell calls them. */
class OperatorVerbsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;
  private Path home;
  private String out = "";
  private String err = "";

  @BeforeEach
  void a_home() {
    home = folder.resolve("home");
    assertThat(run("init")).isZero();
    assertThat(out).contains("SHA256:", "device add lamp", "serve");
  }

  @Test
  void a_device_is_added_shown_changed_and_removed() {
    assertThat(run("device", "add", "lamp", "--role", "a", "--role", "b", "--attribute", "k=v"))
        .isZero();
    assertThat(out.lines().findFirst().orElse("")).startsWith("export SALLYPORT_PASSWORD=");
    assertThat(out)
        .contains("sub -u lamp -t 'lamp/#' --home " + home + " &", "pub -u lamp -t lamp/state");
    assertThat(run("device", "list")).isZero();
    assertThat(out).containsPattern("lamp +password +a b");
    assertThat(run("device", "show", "lamp")).isZero();
    assertThat(out).contains("generation  1", "attribute   k = v");
    assertThat(run("device", "rotate", "lamp", "--json")).isZero();
    assertThat(json().path("password").asString()).hasSize(20);
    assertThat(run("device", "remove", "lamp")).isZero();
    assertThat(out).isEmpty();
    assertThat(run("device", "show", "lamp")).isEqualTo(1);
    assertThat(err).contains("error SP-0211: there is no device \"lamp\"");
  }

  @Test
  void a_device_gets_roles_and_loses_others() {
    run("device", "add", "lamp", "--role", "a", "--role", "b");
    assertThat(run("device", "role", "lamp", "--add", "c", "--remove", "a")).as(err).isZero();
    assertThat(out).isEqualTo("roles       b c\n");
    assertThat(run("device", "role", "lamp", "--remove", "a")).isEqualTo(2);
    assertThat(err).contains("lamp has no role \"a\"", "it has b, c");
    assertThat(run("device", "role", "lamp", "--add", "x/y")).isEqualTo(3);
    assertThat(run("device", "role", "lamp")).isEqualTo(2);
    assertThat(run("device", "role", "lmap", "--add", "c")).isEqualTo(1);
    assertThat(run("device", "show", "lamp", "--json")).isZero();
    assertThat(json().path("roles").toString()).isEqualTo("[\"b\",\"c\"]");
  }

  @Test
  void somebody_is_banned_shown_and_let_in_again_without_a_broker() throws IOException {
    assertThat(run("ban", "list")).isZero();
    assertThat(out).isEqualTo("nobody is banned\n");
    assertThat(run("ban", "add", "address", "203.0.113.0/24", "--reason", "scans"))
        .as(err)
        .isZero();
    assertThat(out).contains("address 203.0.113.0/24 is banned until 20", "no broker runs");
    assertThat(run("ban", "add", "user", "lamp", "--forever", "--json")).isZero();
    assertThat(json().path("ban").path("until").isNull()).isTrue();
    assertThat(run("ban", "list")).isZero();
    assertThat(out.lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("address 203.0.113.0/24") && line.endsWith("scans"))
        .anyMatch(line -> line.contains("until somebody removes it"));
    assertThat(run("ban", "remove", "user", "lamp")).isZero();
    assertThat(out).contains("user lamp is not banned any more");
    assertThat(run("ban", "remove", "user", "lamp")).isEqualTo(1);
    assertThat(err).contains("error SP-0216", "ban list");
    assertThat(run("audit-log", "show")).isZero();
    assertThat(out).contains("ban_add", "ban_remove", "203.0.113.0/24");
    Files.writeString(home.resolve("bans.jsonl"), "broken\n");
    assertThat(run("serve")).as("fails closed").isEqualTo(3);
    assertThat(err).contains("SP-0215", "bans.jsonl:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "address | 192.0.2.1/24 | --for=1h | the network is 192.0.2.0/24",
        "address | example.com | --for=1h | is no IPv4 or IPv6 address",
        "address | 127.0.0.1 | --for=1h | holds this machine itself",
        "address | ::/0 | --for=1h | holds this machine itself",
        "address | 8.0.0.0/7 | --for=1h | large part of the world",
        "user | a/b | --for=1h | cannot be the name of a user",
        "client | + | --for=1h | no client id that could log in",
        "planet | mars | --for=1h | neither user, client nor address",
        "user | lamp | --for=soon | is not 1s to 3650d",
        "user | lamp | --for=0s | is not 1s to 3650d",
      })
  void a_ban_that_cannot_be_meant_is_refused(String kind, String name, String lasting, String why) {
    assertThat(run("ban", "add", kind, name, lasting)).isEqualTo(2);
    assertThat(err).contains("SP-0223", why);
    assertThat(home.resolve("bans.jsonl")).doesNotExist();
  }

  @Test
  void who_means_it_may_ban_this_machine_and_undo_it() {
    assertThat(run("ban", "add", "address", "127.0.0.0/8", "--force")).isZero();
    assertThat(run("ban", "remove", "address", "127.0.0.0/8")).isZero();
    assertThat(run("ban", "add", "user", "lamp", "--for", "1h", "--forever")).isEqualTo(2);
  }

  @Test
  void retained_messages_are_taken_away_by_a_broker_that_runs() {
    assertThat(run("retained", "purge")).isEqualTo(2);
    assertThat(run("retained", "purge", "--by", "lamp")).isEqualTo(4);
    assertThat(err).contains("error SP-0220");
  }

  @Test
  void reload_needs_a_broker_that_runs() {
    assertThat(run("reload")).isEqualTo(4);
    assertThat(err).contains("error SP-0220", "config check");
  }

  @Test
  void json_of_device_add_is_user_and_password_and_nothing_else() {
    assertThat(run("device", "add", "lamp", "--json")).isZero();
    assertThat(json().propertyNames()).containsExactly("user", "password");
    assertThat(err).isEmpty();
    assertThat(run("device", "add", "tag", "--no-password", "--json")).isZero();
    assertThat(json().propertyNames()).containsExactly("user");
    assertThat(run("device", "list", "--json")).isZero();
    assertThat(json().size()).isEqualTo(2);
    assertThat(json().get(1).path("password").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mqtts://*:8883 | sub -u lamp | -h localhost -p 8883 --cafile",
        "mqtts://*:9883 | sub -p 9883 -u lamp | -h localhost -p 9883 --cafile",
        "mqtts://*:0 | sub -p PORT -u lamp | -h localhost -p PORT --cafile",
        "mqtt://127.0.0.1:1883 | sub --plain -u lamp | -h localhost -p 1883 -u lamp",
        "mqtt://127.0.0.1:2883 | sub --plain -p 2883 -u lamp | -h localhost -p 2883 -u lamp",
        "wss://*:8084/mqtt | sub -u lamp | -h localhost -p 8883 --cafile",
        "nonsense | sub -u lamp | -h localhost -p 8883 --cafile",
      })
  void the_lines_for_a_device_lead_to_the_listener_there_is(
      String bind, String ours, String mosquittos) throws IOException {
    Path file = home.resolve("sallyport.toml");
    Files.writeString(file, Files.readString(file).replace("mqtts://*:8883", bind));
    assertThat(run("device", "add", "lamp")).as(err).isZero();
    assertThat(out).contains("sallyport " + ours, "mosquitto_sub " + mosquittos);
  }

  @Test
  void who_is_there_already_is_a_conflict() {
    run("device", "add", "lamp");
    assertThat(run("device", "add", "lamp", "--json")).isEqualTo(9);
    assertThat(json().path("ok").asBoolean(true)).isFalse();
    assertThat(json().path("code").asString()).isEqualTo("SP-0212");
    assertThat(err).contains("sallyport device rotate lamp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "+", "#", "a:b", "$x", ""})
  @Tag("W20")
  void what_cannot_be_a_name_is_refused(String name) {
    assertThat(run("device", "add", "--", name)).isEqualTo(3);
    assertThat(err).contains("SP-0117");
  }

  @Test
  void can_says_yes_with_0_and_no_with_1() {
    run("device", "add", "lamp");
    assertThat(run("can", "lamp", "publish", "lamp/state")).isZero();
    assertThat(out).startsWith("ALLOWED").contains("\"devices own their tree\" sallyport.toml:");
    assertThat(run("can", "lamp", "publish", "other/state")).isEqualTo(1);
    assertThat(out).startsWith("DENIED").contains("{user}=lamp");
    assertThat(run("can", "lamp", "subscribe", "#", "--json")).isEqualTo(1);
    assertThat(json().path("allowed").asBoolean(true)).isFalse();
    assertThat(run("can", "nobody", "publish", "nobody/x")).isEqualTo(1);
    assertThat(err).contains("SP-0211");
    assertThat(run("can", "nobody", "publish", "nobody/x", "--with-role", "any")).isZero();
    assertThat(run("can", "lamp", "connect")).isZero();
    assertThat(run("can", "lamp", "publish")).isEqualTo(2);
  }

  @Test
  void can_says_no_about_somebody_who_is_banned_and_what_rules_would_say() {
    run("device", "add", "lamp");
    run("ban", "add", "user", "lamp", "--forever");
    run("ban", "add", "client", "c9");
    assertThat(run("can", "lamp", "connect")).isEqualTo(1);
    assertThat(out)
        .startsWith("DENIED  by the ban of user lamp, for ever")
        .contains("sallyport ban remove")
        .contains("without it:\n  ALLOWED");
    run("ban", "remove", "user", "lamp");
    assertThat(run("can", "lamp", "connect")).isZero();
    assertThat(run("can", "lamp", "connect", "--client", "c9")).isEqualTo(1);
    assertThat(out).startsWith("DENIED  by the ban of client c9, until 2");
  }

  @Test
  void config_check_is_read_only_and_tells_everything() throws Exception {
    assertThat(run("config", "check")).isZero();
    assertThat(out).contains("is good: 1 listener, 2 rules");
    Path other = Files.writeString(folder.resolve("other.toml"), "[limit]\n[limits]\npakcet = 1\n");
    assertThat(run("config", "check", "--config", other.toString())).isEqualTo(3);
    assertThat(out)
        .contains("other.toml:1:1 SP-0104", "did you mean [limits]?", "other.toml:3:1 SP-0105");
    assertThat(run("config", "check", "--config", other.toString(), "--json")).isEqualTo(3);
    assertThat(json().path("problems").size()).isEqualTo(2);
    assertThat(json().path("problems").get(0).path("code").asString()).isEqualTo("SP-0104");
    assertThat(Files.readString(other)).isEqualTo("[limit]\n[limits]\npakcet = 1\n");
  }

  @Test
  void config_explain_knows_keys_tables_and_what_was_meant() {
    assertThat(run("config", "explain", "limits.packet")).isZero();
    assertThat(out).contains("limits.packet", "256 KiB", "1 KiB to 256 MiB", "reload");
    assertThat(run("config", "explain", "[[rule]]")).isZero();
    assertThat(out).contains("rule.who", "rule.clip");
    assertThat(run("config", "explain")).isZero();
    assertThat(out).contains("[[listener]]", "keep_alive_max", "\"5m\"");
    assertThat(run("config", "explain", "limits.pakcet")).isEqualTo(3);
    assertThat(err).contains("did you mean limits.packet?");
  }

  @Test
  void config_schema_is_a_json_schema_that_knows_every_table() {
    assertThat(run("config", "schema")).isZero();
    JsonNode schema = json();
    assertThat(schema.path("$schema").asString()).contains("2020-12");
    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
    assertThat(schema.path("properties").propertyNames())
        .contains("broker", "listener", "rule", "topic", "test", "limits", "durability");
    assertThat(schema.at("/properties/listener/items/properties/bind/type").asString())
        .isEqualTo("string");
    assertThat(
            schema
                .at("/properties/limits/properties/queue_per_session/properties/bytes/type")
                .asString())
        .isEqualTo("string");
  }

  @Test
  void status_without_a_broker_is_4() {
    assertThat(run("status")).isEqualTo(4);
    assertThat(err).contains("SP-0220", "serve --home " + home);
  }

  @Test
  void a_port_that_is_taken_is_named_and_4() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String bind = "mqtt://127.0.0.1:" + taken.getLocalPort();
      Files.writeString(
          home.resolve("sallyport.toml"), "[[listener]]\nbind = \"%s\"\n".formatted(bind));
      assertThat(run("serve")).isEqualTo(4);
      assertThat(err)
          .contains("error SP-0230: cannot listen on " + bind)
          .contains("port %d is taken".formatted(taken.getLocalPort()));
      Assumptions.assumeTrue(Files.isReadable(Path.of("/proc/net/tcp")), "not Linux");
      long pid = ProcessHandle.current().pid();
      assertThat(err).contains("by process " + pid + " (", "kill " + pid + ")");
    }
    assertThat(run("device", "list")).as("the home is free again").isZero();
  }

  @Test
  void an_address_that_is_not_ours_is_named_and_4() throws Exception {
    Files.writeString(
        home.resolve("sallyport.toml"), "[[listener]]\nbind = \"mqtts://192.0.2.1:8883\"\n");
    assertThat(run("serve")).isEqualTo(4);
    assertThat(err)
        .contains("SP-0230", "192.0.2.1 is no address of this machine", "ip address shows")
        .doesNotContain("bind(..)");
  }

  @Test
  void without_a_trail_nothing_is_changed() throws IOException {
    assertThat(run("device", "add", "lamp", "--role", "a")).isZero();
    byte[] devices = Files.readAllBytes(home.resolve("devices.jsonl"));
    Path trail = home.resolve("audit");
    Files.move(trail, folder.resolve("audit"));
    Files.createFile(trail); // where a folder should be
    Files.setPosixFilePermissions(trail, PosixFilePermissions.fromString("rw-------"));
    for (String[] words :
        List.of(
            new String[] {"device", "add", "cam"},
            new String[] {"device", "rotate", "lamp"},
            new String[] {"device", "role", "lamp", "--add", "b"},
            new String[] {"device", "remove", "lamp"})) {
      assertThat(run(words)).as(String.join(" ", words)).isEqualTo(3);
      assertThat(err)
          .contains("error SP-0290: the audit trail cannot be told of device_" + words[1])
          .contains("; nothing was changed");
      assertThat(out).as("no password of something that is not there").isEmpty();
      assertThat(home.resolve("devices.jsonl")).hasBinaryContent(devices);
    }
  }

  @Test
  void a_change_that_fails_is_in_the_trail_and_so_is_that_it_failed() throws IOException {
    Path draft = home.resolve(".devices.jsonl.new"); // where the new list is written first
    Files.createDirectories(draft.resolve("in the way"));
    assertThat(run("device", "add", "lamp")).isEqualTo(3);
    assertThat(err).contains("error SP-0203", "nothing has changed");
    assertThat(run("audit-log", "show")).isZero();
    assertThat(out.lines().map(line -> line.replaceAll(".*  (files|-)  target", "target")))
        .satisfiesExactly(
            line -> assertThat(line).contains("target=\"lamp\" text=\"has a password\""),
            line ->
                assertThat(line).contains("target=\"lamp\" text=\"device_add: CommandFailure\""));
    assertThat(run("device", "list")).isZero();
    assertThat(out).doesNotContain("lamp");
  }

  @Test
  void a_home_that_is_missing_is_named_with_what_to_do() {
    home = folder.resolve("elsewhere");
    assertThat(run("device", "list")).isEqualTo(3);
    assertThat(err).contains("SP-0200", "elsewhere", "sallyport init");
    assertThat(home).doesNotExist();
  }

  @Test
  void options_of_all_verbs_may_stand_before_the_verb() {
    assertThat(Sallyport.verbFirst("--home", "x", "--json", "device", "add", "lamp"))
        .containsExactly("device", "add", "--home", "x", "--json", "lamp");
    assertThat(Sallyport.verbFirst("--home=x", "status")).containsExactly("status", "--home=x");
    assertThat(Sallyport.verbFirst("pub", "-h", "x")).containsExactly("pub", "-h", "x");
    assertThat(Sallyport.verbFirst("--home")).containsExactly("--home");
  }

  @Test
  void what_is_not_understood_is_2_with_a_hint() {
    assertThat(run("statsu")).isEqualTo(2);
    assertThat(err).contains("there is no verb \"statsu\"; did you mean status?");
    assertThat(run("device", "add", "lamp", "--rool", "x")).isEqualTo(2);
    assertThat(err).contains("--rool", "--help");
    assertThat(run("alerts")).isEqualTo(2);
    assertThat(err).contains("SP-0250: alerts is not in this release");
    assertThat(run("device", "pack", "lamp", "--for", "toaster")).isEqualTo(2);
    assertThat(err).contains("mosquitto, paho, mqttjs, esp32");
  }

  @Test
  void every_verb_explains_itself() {
    for (CommandLine verb : commandLine().getSubcommands().values()) {
      home = null;
      assertThat(run(verb.getCommandName(), "--help")).as(verb.getCommandName()).isZero();
      assertThat(out).contains("Usage: sallyport " + verb.getCommandName());
    }
  }

  private JsonNode json() {
    return JSON.readTree(out);
  }

  private static CommandLine commandLine() {
    return Sallyport.commandLine(new ServeCommand(LiveServer::start));
  }

  private int run(String... words) {
    List<String> all = new ArrayList<>();
    if (home != null) {
      all.addAll(List.of("--home", home.toString()));
    }
    all.addAll(List.of(words));
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    CommandLine line = commandLine();
    line.setOut(new PrintWriter(outText, true)).setErr(new PrintWriter(errText, true));
    int code = line.execute(Sallyport.verbFirst(all.toArray(String[]::new)));
    out = outText.toString();
    err = errText.toString();
    return code;
  }
}
