package io.sallyport.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.OwnProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code sallyport serve} as a process of its own: what it prints, what it logs, how it ends. */
class ServeProcessTest {
  private static final String CANARY = "canary-Hq7vZ2pL";
  private static final String LISTENERS =
      """
      [[listener]]
      name = "devices"
      bind = "mqtts://*:0"

      [[listener]]
      name = "local"
      bind = "mqtt://127.0.0.1:0"

      [[rule]]
      name = "own tree"
      who = "any"
      allow = ["publish", "subscribe"]
      topics = ["{user}/#"]
      """;

  @TempDir Path folder;
  private Process broker;

  @AfterEach
  void nothing_stays_behind() throws InterruptedException {
    if (broker != null) {
      broker.destroyForcibly().waitFor();
    }
  }

  @Test
  void the_first_start_tells_what_was_made_and_a_signal_ends_it_with_0() throws Exception {
    serve();
    String told = awaitInLog("pub -u lamp");
    assertThat(told)
        .contains("(new)", "SHA256:", "valid for", "mqtts://*:", "limits", "20000 connections")
        .contains("security", "device add lamp", "sub -u lamp");
    assertThat(run("serve")).isEqualTo(9);
    assertThat(output()).contains("SP-0202: process " + broker.pid());
    long before = System.nanoTime();
    broker.destroy();
    assertThat(broker.waitFor(6, TimeUnit.SECONDS)).isTrue();
    assertThat(broker.exitValue()).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    assertThat(folder.resolve("home/run/control.sock")).doesNotExist();
    assertThat(run("status")).isEqualTo(4);
    serve();
    assertThat(awaitInLog("sallyport listens on")).doesNotContain("SHA256:");
  }

  @Test
  void the_verbs_reach_the_running_broker() throws Exception {
    serve();
    awaitInLog("listening");
    assertThat(run("device", "add", "lamp", "--json")).isZero();
    String password = json().path("password").asString();
    int port = port("local");
    assertThat(login(port, "lamp", password, "c1")).isZero();
    assertThat(login(port, "lamp", "wrong-" + password, "c1")).isNotZero();
    assertThat(run("can", "lamp", "publish", "lamp/x")).isZero();
    assertThat(run("can", "lamp", "publish", "x/lamp")).isEqualTo(1);
    assertThat(run("device", "remove", "lamp")).isZero();
    assertThat(login(port, "lamp", password, "c1")).isNotZero();
  }

  @Test
  @Tag("W24")
  void a_ban_holds_at_once_and_outlives_a_kill() throws Exception {
    serve();
    awaitInLog("listening");
    assertThat(run("device", "add", "lamp", "--json")).isZero();
    String password = json().path("password").asString();
    assertThat(login(port("local"), "lamp", password, "c1")).isZero();
    assertThat(run("ban", "add", "user", "lamp", "--for", "1h")).as(output()).isZero();
    assertThat(output()).contains("user lamp is banned until", "connections asked again");
    assertThat(login(port("local"), "lamp", password, "c1")).isEqualTo(5);
    broker.destroyForcibly().waitFor();
    serve();
    awaitInLog("sallyport listens on");
    assertThat(login(port("local"), "lamp", password, "c1")).isEqualTo(5);
    assertThat(run("status")).isZero();
    assertThat(output()).containsPattern("bans +1\n");
    String log = awaitInLog("reason=banned");
    Matcher id = Pattern.compile("reason=banned.* id=(SP-[A-Z2-7]{6})").matcher(log);
    assertThat(id.find()).as(log).isTrue();
    assertThat(run("why", id.group(1))).isZero();
    assertThat(output()).contains("is banned", "sallyport ban list");
    assertThat(run("ban", "remove", "user", "lamp")).isZero();
    assertThat(login(port("local"), "lamp", password, "c1")).isZero();
  }

  @Test
  void the_file_is_read_anew_by_reload_and_by_a_hangup_all_of_it_or_nothing() throws Exception {
    serve();
    awaitInLog("listening");
    run("device", "add", "lamp");
    Path file = folder.resolve("test.toml");
    String more =
        """

        [[rule]]
        name = "news"
        who = "user:*"
        allow = ["subscribe"]
        topics = ["news/#"]

        [limits]
        packet = "1 MiB"

        [broker]
        name = "hub"
        """;
    Files.writeString(file, LISTENERS + more);
    assertThat(run("reload", "--dry-run")).as(output()).isZero();
    assertThat(output())
        .contains("now              rule \"news\": added")
        .contains("new connections  limits.packet: \"256 KiB\" -> \"1 MiB\"")
        .contains(
            "restart          broker.name: \"sallyport\" -> \"hub\"", "nothing has changed yet");
    assertThat(run("can", "lamp", "subscribe", "news/a")).isEqualTo(1);
    assertThat(run("reload")).as(output()).isZero();
    assertThat(output()).contains("connections asked again");
    assertThat(run("can", "lamp", "subscribe", "news/a")).isZero();
    awaitInLog("event=configuration_reloaded changes=2 restart=1");

    Files.writeString(file, LISTENERS + more + "\n[[rule]]\nname = \"broken\"\n");
    assertThat(run("reload")).isEqualTo(3);
    assertThat(output()).contains("test.toml:", "rule.who is missing", "SP-0110");
    assertThat(run("can", "lamp", "subscribe", "news/a")).as("nothing has changed").isZero();
    Files.writeString(
        file, LISTENERS + more + "\n[[test]]\nwho = \"user:lamp\"\nallow = [\"publish #\"]\n");
    assertThat(run("reload")).isEqualTo(3);

    Files.writeString(file, LISTENERS);
    new ProcessBuilder("kill", "-HUP", String.valueOf(broker.pid())).start().waitFor();
    awaitInLog("event=configuration_reloaded changes=2 restart=0");
    assertThat(run("can", "lamp", "subscribe", "news/a")).isEqualTo(1);
    assertThat(broker.isAlive()).isTrue();
  }

  @Test
  @Tag("W27")
  void a_certificate_that_cannot_be_used_is_told_by_reload_status_log_and_trail() throws Exception {
    serve();
    awaitInLog("listening");
    Path certificate = folder.resolve("home/pki/server.crt");
    byte[] good = Files.readAllBytes(certificate);
    Files.writeString(certificate, "spoilt");
    assertThat(run("reload")).isEqualTo(5);
    assertThat(output()).contains("SP-0241", "server.crt");
    awaitInLog("code=SP-0241");
    run("status");
    assertThat(output()).contains("SP-0241");
    Files.write(certificate, good);
    assertThat(run("reload")).as(output()).isZero();
    run("status");
    assertThat(output()).doesNotContain("SP-0241");
    run("audit-log", "show");
    assertThat(output()).contains("tls_files", "not_taken", "in_order");
  }

  @Test
  @Tag("W44")
  @Tag("W45")
  void what_clients_send_is_one_escaped_line_and_no_secret_is_ever_written() throws Exception {
    serve();
    awaitInLog("listening");
    int port = port("local");
    Process add = start("device", "add", "lamp", "--password-stdin");
    try (var stdin = add.outputWriter()) {
      stdin.write(CANARY + "\n");
    }
    assertThat(add.waitFor()).isZero();
    String evil = "${jndi:ldap://x/y}\r\nevent=connected src=127.0.0.1 \u001b[31m\"";
    assertThat(login(port, "lamp", CANARY, "c" + "1")).isZero();
    assertThat(login(port, evil, CANARY + "-guess", evil)).isNotZero();
    String log = awaitInLog("event=auth_failed");
    String line =
        log.lines().filter(one -> one.contains("event=auth_failed")).findFirst().orElseThrow();
    assertThat(line)
        .contains("event=auth_failed src=127.0.0.1 port=", " listener=local ", " id=SP-")
        .contains("user=\"${jndi:ldap://x/y}\\u000d\\u000aevent=connected");
    assertThat(log.chars().filter(c -> c == 0x1b).count()).isZero();
    assertThat(run("status", "--json")).isZero();
    String everything = log + output() + filesOf(folder.resolve("home"));
    assertThat(everything).doesNotContain(CANARY);
  }

  private void serve() throws IOException {
    Path config = Files.writeString(folder.resolve("test.toml"), LISTENERS);
    Files.deleteIfExists(folder.resolve("log.txt"));
    broker =
        process("serve", "--config", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log.txt").toFile())
            .start();
  }

  private ProcessBuilder process(String... words) {
    List<String> line = new ArrayList<>(hearingHangups());
    line.addAll(OwnProgram.command(folder.resolve("home"), words));
    return new ProcessBuilder(line);
  }

  /** Below nohup every process ignores SIGHUP, and so do those that it starts. */
  private static List<String> hearingHangups() {
    try {
      boolean ignored =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .anyMatch(line -> line.matches("SigIgn:.*[13579bdf]"));
      return ignored ? List.of("env", "--default-signal=HUP") : List.of();
    } catch (IOException noSuchPlace) {
      return List.of();
    }
  }

  private Process start(String... words) throws IOException {
    return process(words)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("out.txt").toFile())
        .start();
  }

  private int run(String... words) throws Exception {
    return start(words).waitFor();
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("out.txt"));
  }

  private JsonNode json() throws IOException {
    return new JsonMapper().readTree(output());
  }

  private String awaitInLog(String wanted) {
    Path log = folder.resolve("log.txt");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.exists(log) && Files.readString(log).contains(wanted));
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private int port(String listener) throws Exception {
    assertThat(run("status", "--json")).isZero();
    for (JsonNode one : json().path("listeners")) {
      if (one.path("name").asString().equals(listener)) {
        Matcher port = Pattern.compile(":([0-9]+)$").matcher(one.path("url").asString());
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
      }
    }
    throw new AssertionError("no listener " + listener);
  }

  /** The return code of a 3.1.1 CONNECT; -1 when the connection ended without one. */
  private static int login(int port, String user, String password, String client) {
    try (Dialer dialer = Dialer.to(port).speaking(ProtocolVersion.MQTT_3_1_1)) {
      return dialer.greet(client).as(user, password).send().nextOrClosed()
              instanceof ConnAck(_, ReasonCode reason, _)
          ? reason.connectReturnCode()
          : -1;
    }
  }

  private static String filesOf(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }
}
