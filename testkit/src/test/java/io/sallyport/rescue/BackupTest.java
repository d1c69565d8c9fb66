package io.sallyport.rescue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.OwnProgram;
import io.sallyport.testkit.Packets;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs as a shell calls them, beside a broker that is a process of its own. */
class BackupTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int ENOUGH = 100;

  @TempDir Path folder;
  private final int port = OwnProgram.freePort();
  private final List<String> acknowledged = new CopyOnWriteArrayList<>();
  private volatile boolean stop;
  private Process broker;

  @AfterEach
  void nothing_stays_behind() throws InterruptedException {
    if (broker != null) {
      broker.destroyForcibly().waitFor();
    }
  }

  @Test
  @Tag("W46")
  void what_was_acknowledged_before_a_backup_of_a_running_broker_is_in_it() throws Exception {
    assertThat(run("home", "init")).as(this::said).isZero();
    Files.writeString(folder.resolve("home").resolve("sallyport.toml"), toml());
    serve("home");
    try (Dialer heir = Dialer.to(port)) {
      heir.greet("heir").stored().in().subscribed("t", QoS.AT_LEAST_ONCE);
    }
    CompletableFuture<Void> publishing = CompletableFuture.runAsync(this::publish);
    await().atMost(PATIENCE).until(() -> acknowledged.size() >= ENOUGH);
    List<String> before = List.copyOf(acknowledged);
    assertThat(run("home", "backup", path("backup"))).as(this::said).isZero();
    int meanwhile = acknowledged.size();
    await().atMost(PATIENCE).until(() -> acknowledged.size() > meanwhile);
    stop = true;
    publishing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(folder.resolve("home/data/snapshot")).doesNotExist();
    assertThat(run("home", "doctor")).as(this::said).isEqualTo(9);
    assertThat(run("home", "restore", path("backup"), "--replace")).as(this::said).isEqualTo(9);
    broker.destroyForcibly().waitFor();
    onlyTheOwnerMayRead(folder.resolve("backup"));

    assertThat(run("other", "restore", path("backup"))).as(this::said).isZero();
    assertThat(run("other", "doctor", "--json")).as(this::said).isEqualTo(1);
    assertThat(said()).doesNotContain("\"error\":true").contains("\"sessions\":1");
    serve("other");
    try (Dialer heir = Dialer.to(port)) {
      assertThat(heir.greet("heir").stored().accepted().sessionPresent()).isTrue();
      List<String> came = new ArrayList<>();
      while (!came.containsAll(before)) {
        Publish message = heir.expect(Publish.class);
        came.add(message.payload().text());
        heir.send(Packets.ack(message));
      }
      assertThat(came.subList(0, before.size())).isEqualTo(before);
    }
  }

  @Test
  void a_home_that_is_not_in_use_is_copied_too_and_what_is_killed_half_way_leaves_nothing()
      throws Exception {
    assertThat(run("home", "init")).as(this::said).isZero();
    Files.createDirectory(folder.resolve(".backup.sallyport-partial"));
    Files.writeString(folder.resolve(".backup.sallyport-partial").resolve("devices.jsonl"), "half");
    assertThat(run("home", "backup", path("backup"), "--json")).as(this::said).isZero();
    assertThat(said()).contains("\"running\":false", "\"stored\":false");
    assertThat(folder.resolve(".backup.sallyport-partial")).doesNotExist();
    assertThat(run("home", "backup", path("backup"))).as(this::said).isEqualTo(9);
    assertThat(said()).contains("SP-0270");
    assertThat(run("home", "restore", path("backup"))).as(this::said).isEqualTo(9);
    assertThat(said()).contains("SP-0272");
    assertThat(run("home", "restore", path("backup"), "--replace")).as(this::said).isZero();
    assertThat(said()).contains("before-restore-");
    assertThat(run("home", "doctor")).as(this::said).isZero();
    assertThat(said()).contains("all is well");
  }

  /** The moments between which it must not die are looked for one by one in RestoreTest. */
  @Test
  void a_restore_that_is_killed_leaves_a_home_that_is_in_order() throws Exception {
    assertThat(run("home", "init")).as(this::said).isZero();
    assertThat(run("home", "backup", path("backup"))).as(this::said).isZero();
    Path configuration = folder.resolve("home/sallyport.toml");
    String old = Files.readString(configuration);
    Files.writeString(configuration, old + "# changed");
    Process restoring = start("home", "restore", path("backup"), "--replace");
    Path staging = folder.resolve("home/.restore");
    await().atMost(PATIENCE).until(() -> Files.exists(staging) || !restoring.isAlive());
    restoring.destroyForcibly().waitFor();
    assertThat(run("home", "doctor")).as(this::said).isZero();
    assertThat(Files.readString(configuration)).isIn(old, old + "# changed");
    assertThat(folder.resolve("home/.restore-decided")).doesNotExist();
  }

  private void publish() {
    try (Dialer writer = Dialer.to(port).connected("writer")) {
      for (int i = 1; !stop; i++) {
        String text = "m" + i;
        writer.send(Packets.publish("t", QoS.AT_LEAST_ONCE, 1 + i % 60_000, text));
        writer.expect(PubAck.class);
        acknowledged.add(text);
      }
    }
  }

  private static void onlyTheOwnerMayRead(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.toList()) {
        String wanted = Files.isDirectory(file) ? "rwx------" : "rw-------";
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo(wanted);
      }
    }
  }

  private String toml() {
    return """
    [[listener]]
    name = "devices"
    bind = "mqtt://127.0.0.1:%d"
    guest = "visitor"

    [[rule]]
    name = "everything"
    who = "guest:visitor"
    allow = ["publish", "subscribe"]
    topics = ["t"]
    """
        .formatted(port);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void serve(String home) throws IOException {
    broker =
        process(home, "serve")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(home + ".log").toFile())
            .start();
    await().atMost(PATIENCE).until(this::listens);
  }

  private boolean listens() {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private int run(String home, String... words) throws Exception {
    Process process = start(home, words);
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private Process start(String home, String... words) throws IOException {
    return process(home, words)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said.txt").toFile())
        .start();
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("said.txt"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private ProcessBuilder process(String home, String... words) {
    return new ProcessBuilder(OwnProgram.command(folder.resolve(home), words));
  }
}
