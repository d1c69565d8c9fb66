package io.sallyport.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.config.TomlConfiguration;
import io.sallyport.home.CommandFailure;
import io.sallyport.migration.Report.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a Mosquitto's configuration, line by line. */
class ImportTest {
  private static final String LOCAL = "listener 1883 127.0.0.1\n";

  @TempDir private Path folder;

  private void file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Migration.Result imported(String conf) throws Exception {
    file("mosquitto.conf", conf);
    Migration.Result result = Migration.of(folder);
    assertThat(result.check().isWider()).as("nobody may more than before").isFalse();
    return result;
  }

  private Migration.Result withList(String acl) throws Exception {
    file("acl", acl);
    return imported(LOCAL + "acl_file acl\nallow_anonymous true\n");
  }

  private static void expect(
      Migration.Result result, Outcome outcome, String place, String what, String text) {
    assertThat(result.report().entries())
        .anySatisfy(entry -> {
          assertThat(entry.outcome()).isEqualTo(outcome);
          assertThat(entry.where()).isEqualTo(place);
          assertThat(entry.what()).startsWith(what);
          assertThat(entry.text()).contains(text);
        });
  }

  private void expectReadable(Migration.Result result) throws IOException {
    Path draft = folder.resolve("draft.toml");
    Files.writeString(draft, result.toml());
    assertThat(TomlConfiguration.read(draft, folder).render()).doesNotContain(" error");
    assertThat(TomlConfiguration.read(draft, folder).isGood()).as(result.toml()).isTrue();
  }

  @Test
  void each_line_of_a_list_becomes_a_rule_and_is_reported_with_its_place() throws Exception {
    Migration.Result result =
        withList(
            """
            topic read news/#
            user bob
            topic home/#
            topic deny home/safe
            pattern write dev/%u/%c
            """);
    assertThat(result.toml())
        .contains("who = [\"guest:anonymous\"]")
        .contains("who = [\"user:bob\"]")
        .contains("deny = [\"publish\", \"receive\"]\ntopics = [\"home/safe\"]")
        .contains("topics = [\"dev/{user}/{client}\"]");
    expect(result, Outcome.CONVERTED, "acl:3", "topic readwrite home/# (user bob)", "a rule");
    assertThat(result.check().found()).isZero();
    assertThat(result.check().asked()).isGreaterThan(500);
    expectReadable(result);
  }

  @Test
  void a_denial_among_the_patterns_holds_for_all_and_the_lines_that_beat_it_are_named()
      throws Exception {
    Migration.Result result =
        withList("user bob\ntopic readwrite home/#\npattern deny home/attic/#\n");
    expect(result, Outcome.TIGHTENED, "acl:3", "pattern deny home/attic/#", "acl:2");
    assertThat(result.check().found()).isPositive();
    assertThat(result.check().differences())
        .allSatisfy(one -> assertThat(one.text()).startsWith("stricter  user:bob"));
  }

  @Test
  void a_grant_that_cannot_be_said_is_left_out_and_a_denial_is_said_of_more() throws Exception {
    Migration.Result result =
        withList("user bob\ntopic a/#\ntopic read x/{b}\ntopic deny a/{b}\npattern read p/%u%c\n");
    expect(result, Outcome.NOT_SUPPORTED, "acl:3", "topic read x/{b}", "no rule");
    expect(result, Outcome.TIGHTENED, "acl:4", "topic deny a/{b}", "denies a/+");
    expect(result, Outcome.NOT_SUPPORTED, "acl:5", "pattern read p/%u%c", "no rule");
    expectReadable(result);
  }

  @Test
  void who_reads_the_brokers_figures_is_a_monitor() throws Exception {
    Migration.Result result =
        withList("topic read $SYS/#\nuser bob\ntopic read $SYS/broker/#\npattern write $SYS/%c\n");
    assertThat(result.devices().commands(verb -> "sallyport " + verb))
        .contains("sallyport device add bob --role monitor\n");
    expect(result, Outcome.TIGHTENED, "acl:1", "topic read $SYS/#", "role monitor");
    expect(result, Outcome.TIGHTENED, "acl:4", "pattern write $SYS/%c", "nobody publishes there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"topic Deny a/#", "topic a/b#", "user", "topc a", "topic"})
  void a_list_that_mosquitto_refuses_makes_no_active_rule(String line) throws Exception {
    Migration.Result result = withList("user bob\ntopic a/#\n" + line + "\n");
    expect(result, Outcome.DECIDE, "acl:3", line, "no active rule");
    assertThat(result.toml()).doesNotContain("\n[[rule]]").contains("# no rule is active");
    expectReadable(result);
  }

  @Test
  void a_password_file_in_the_place_of_a_list_is_not_told_to_the_report() throws Exception {
    Migration.Result result = withList("bob:$7$101$c2FsdHNhbHQ=$aGFzaA==\n");
    expect(result, Outcome.DECIDE, "acl:1", "bob:", "no active rule");
    assertThat(result.report().render()).doesNotContain("c2FsdHNhbHQ");
  }

  @Test
  void without_a_list_the_draft_says_what_mosquitto_does_and_asks() throws Exception {
    Migration.Result result = imported(LOCAL);
    assertThat(result.toml()).contains("who = [\"any\"]").contains("topics = [\"#\"]");
    expect(result, Outcome.DECIDE, "(default)", "acl_file", "narrow it down");
  }

  @Test
  void a_list_that_is_not_there_is_not_taken_for_none() throws Exception {
    Migration.Result result = imported(LOCAL + "acl_file /nowhere/acl\n");
    assertThat(result.toml()).doesNotContain("\n[[rule]]");
    expect(result, Outcome.DECIDE, "mosquitto.conf:2", "acl_file", "no such file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plugin /usr/lib/auth.so        | a plugin decides
          clientid_prefixes good-        | clientid_prefixes
          """)
  void what_narrows_the_whole_source_and_is_unknown_here_keeps_the_rules_back(
      String line, String why) throws Exception {
    file("acl", "user bob\ntopic a/#\n");
    Migration.Result result = imported(LOCAL + "acl_file acl\n" + line + "\n");
    assertThat(result.heldBack()).contains(why);
    assertThat(result.toml()).doesNotContain("\n[[rule]]");
    expectReadable(result);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mount_point below/",
        "bind_interface eth0",
        "psk_hint hint",
        "use_username_as_clientid true",
        "require_certificate true",
        "tls_version tlsv1.3",
        "protocol mqttsn",
        "enable_proxy_protocol 2",
      })
  void a_listener_that_is_narrower_than_ours_can_be_is_not_opened(String line) throws Exception {
    Migration.Result result = imported("listener 1884 127.0.0.1\n" + line + "\n");
    assertThat(result.toml()).contains("# not opened: ").doesNotContain("\nbind = \"mqtt://");
    expect(result, Outcome.DECIDE, "mosquitto.conf:1", "listener 1884", "not opened");
    expectReadable(result);
  }

  @Test
  void a_listener_without_tls_is_for_this_machine_and_one_with_it_is_added() throws Exception {
    Migration.Result result = imported("listener 1883\nallow_anonymous true\n");
    assertThat(result.toml())
        .contains("bind = \"mqtt://127.0.0.1:1883\"\nguest = \"anonymous\"")
        .contains("bind = \"mqtts://*:8883\"\n")
        .doesNotContain("\nplaintext");
    expect(result, Outcome.TIGHTENED, "mosquitto.conf:1", "listener 1883", "this machine alone");
    expectReadable(result);
  }

  @Test
  void names_from_certificates_have_a_prefix_and_rules_of_their_own() throws Exception {
    for (String name : new String[] {"ca.crt", "s.crt", "ca.crl"}) {
      file(name, "x");
    }
    file("s.key", "x");
    file("acl", "user bob\ntopic a/#\npattern readwrite dev/%u/#\npattern deny dev/%u/x\n");
    Migration.Result result =
        imported(
            """
            acl_file acl
            listener 8883
            cafile ca.crt
            certfile s.crt
            keyfile s.key
            crlfile ca.crl
            require_certificate true
            use_identity_as_username true
            """);
    assertThat(result.toml())
        .contains("client_certificate = \"required\"")
        .contains("user_prefix = \"cert-\"")
        .contains("who = [\"user:bob\", \"user:cert-bob\"]")
        .contains("who = [\"user:cert-bob\"]")
        .contains("topics = [\"dev/bob/#\"]")
        .doesNotContain("topics = [\"dev/{user}/#\"]");
    assertThat(result.devices().commands(verb -> verb))
        .contains("device add cert-bob --no-password\n")
        .doesNotContain("device add bob");
    assertThat(result.check().found()).isZero();
  }

  @Test
  void hashes_of_argon2_are_kept_and_others_need_a_new_password() throws Exception {
    file(
        "passwd",
        """
        old:$6$c2FsdHNhbHQ=$aGFzaA==
        usual:$7$101$c2FsdHNhbHQ=$aGFzaA==
        new:$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo
        plain:secret-in-clear
        no/name:$6$c2FsdA==$aGFzaA==
        """);
    Migration.Result result = imported(LOCAL + "password_file passwd\n");
    expect(result, Outcome.TIGHTENED, "passwd:1", "password of old", "salted SHA-512");
    expect(result, Outcome.TIGHTENED, "passwd:2", "password of usual", "PBKDF2");
    expect(result, Outcome.CONVERTED, "passwd:3", "password of new", "devices.jsonl");
    expect(result, Outcome.DECIDE, "passwd:5", "password of no/name", "rename");
    assertThat(result.devices().lines()).contains("\"user\":\"new\"").contains("$argon2id$");
    assertThat(result.devices().commands(verb -> verb))
        .contains("device add old\ndevice add plain\ndevice add usual\n");
    assertThat(result.report().render() + result.toml())
        .doesNotContain("secret-in-clear", "c2FsdHNhbHQ", "$argon2id$");
  }

  @Test
  void who_has_rules_and_no_password_does_not_get_in() throws Exception {
    file("passwd", "bob:$6$c2FsdA==$aGFzaA==\n");
    file("acl", "user ghost\ntopic a/#\n");
    Migration.Result result = imported(LOCAL + "password_file passwd\nacl_file acl\n");
    assertThat(result.devices().commands(verb -> verb))
        .contains("\ndevice add bob\n")
        .contains("\n# cannot log in at the source: device add ghost\n");
  }

  @Test
  void included_files_stand_where_they_are_included_and_tell_their_lines() throws Exception {
    file("conf.d/b.conf", "max_keepalive 60\n");
    file("conf.d/A.conf", "# first\nlistener 1884 127.0.0.1\nfrobnicate secret-value\n");
    file("conf.d/ignored.txt", "listener 9\n");
    Migration.Result result = imported("include_dir conf.d\n");
    assertThat(result.toml())
        .contains("mqtt://127.0.0.1:1884")
        .contains("keep_alive_max = \"60s\"")
        .doesNotContain("1883");
    expect(result, Outcome.NOT_SUPPORTED, "conf.d/A.conf:3", "frobnicate", "not an option");
    assertThat(result.report().render()).doesNotContain("secret-value");
  }

  @Test
  void listeners_with_files_of_their_own_are_not_thrown_together() throws Exception {
    file("acl1", "user bob\ntopic a/#\n");
    file("acl2", "user eve\ntopic #\n");
    Migration.Result result =
        imported(
            """
            per_listener_settings true
            listener 1883 127.0.0.1
            acl_file acl1
            listener 1884 127.0.0.1
            acl_file acl2
            allow_anonymous true
            """);
    assertThat(result.toml()).contains("\nbind = \"mqtt://127.0.0.1:1883\"").doesNotContain("eve");
    expect(result, Outcome.DECIDE, "mosquitto.conf:4", "listener 1884", "of its own");
  }

  @Test
  void bridges_plugins_and_dynamic_security_are_listed_without_their_secrets() throws Exception {
    file("dynamic-security.json", "{}");
    Migration.Result result =
        imported(
            LOCAL
                + """
                plugin /usr/lib/mosquitto_dynamic_security.so
                plugin_opt_config_file secret-path
                connection cloud
                address cloud.example:8883
                remote_password secret-word
                topic a/# out 1
                """);
    expect(result, Outcome.DECIDE, "mosquitto.conf:2", "plugin", "not converted");
    expect(result, Outcome.NOT_SUPPORTED, "mosquitto.conf:4", "connection cloud", "cloud.example");
    expect(result, Outcome.NOT_SUPPORTED, "mosquitto.conf:7", "topic a/# out 1", "bridge cloud");
    expect(result, Outcome.DECIDE, "dynamic-security.json:1", "dynamic", "not converted");
    assertThat(result.report().render()).doesNotContain("secret-");
  }

  @Test
  void limits_are_carried_over_in_our_units() throws Exception {
    Migration.Result result =
        imported(
            LOCAL
                + """
                max_queued_messages 500
                max_queued_bytes 100000
                max_packet_size 70000
                message_size_limit 60000
                persistent_client_expiration 2w
                sys_interval 30
                retain_available false
                """);
    assertThat(result.toml())
        .contains("queue_per_session = { bytes = \"100000 B\", messages = 500 }")
        .contains("packet = \"60000 B\"")
        .contains("session_expiry_max = \"336h\"")
        .contains("sys_interval = \"30s\"")
        .contains("retain_available = false");
    expectReadable(result);
  }

  @Test
  void nothing_is_overwritten() throws Exception {
    Path to = folder.resolve("out");
    DraftFolder.write(to, Map.of("sallyport.toml", "one"));
    assertThatThrownBy(() -> DraftFolder.write(to, Map.of("new.txt", "x", "sallyport.toml", "two")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("is there");
    assertThat(Files.readString(to.resolve("sallyport.toml"))).isEqualTo("one");
    assertThat(to.resolve("new.txt")).doesNotExist();
  }
}
