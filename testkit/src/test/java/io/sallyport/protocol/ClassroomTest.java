package io.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sallyport.journal.Event;
import io.sallyport.testkit.BrokerFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The classroom example: its configuration and the course's Paho scripts, as they lie in the
 * folder. Skipped by name where python3-paho-mqtt is not installed.
 */
@Tag("R2")
@Tag("R7")
class ClassroomTest {
  private static final Path FOLDER = Path.of("../examples/classroom");
  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");
  private static String python = "";

  private final BrokerFixture house =
      BrokerFixture.with()
          .listeners("")
          .rules(configuration())
          .device("alice", "alice-password")
          .device("bob", "bob-password")
          .device("tess", "tess-password", "teacher")
          .start();

  @BeforeAll
  static void needs_paho() throws IOException, InterruptedException {
    for (String candidate : PYTHONS) {
      if (python.isEmpty() && hasPaho(candidate)) {
        python = candidate;
      }
    }
    assumeThat(python).as("SKIPPED: python3-paho-mqtt is not installed").isNotEmpty();
  }

  private static boolean hasPaho(String candidate) throws InterruptedException {
    try {
      return new ProcessBuilder(candidate, "-c", "import paho.mqtt.client").start().waitFor() == 0;
    } catch (IOException none) {
      return false;
    }
  }

  /** As it is, but for the ports, which the machine chooses. */
  private static String configuration() {
    try {
      return Files.readString(FOLDER.resolve("sallyport.toml"))
          .replace("127.0.0.1:1883", "127.0.0.1:0")
          .replace("*:8883", "127.0.0.1:0");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.1.1", "5", "3.1.1 tls"})
  void a_lesson(String way) throws IOException, InterruptedException {
    try (Script watching = run(way, "alice", "subscriber.py", "alice/#", "3");
        Script snooping = run(way, "bob", "subscriber.py", "alice/#", "1")) {
      assertThat(watching.lines(2)).containsExactly("connected 0", "subscribed alice/#");
      assertThat(snooping.rest()).containsExactly("connected 0", "refused alice/#");
      assertThat(run(way, "alice", "publisher.py", "3", "0").rest()).hasSize(3);
      assertThat(watching.rest())
          .hasSize(3)
          .allMatch(line -> line.startsWith("alice/temperature "));
    }
    assertThat(run(way, "bob", "board.py", "lunch at noon").rest()).containsExactly("pinned");
    try (Script reading = run(way, "alice", "subscriber.py", "public/#", "1")) {
      assertThat(reading.rest())
          .containsExactly(
              "connected 0", "subscribed public/#", "public/bob/note lunch at noon retained");
    }
    try (Script teaching = run(way, "tess", "subscriber.py", "#", "1")) {
      assertThat(teaching.rest()).contains("public/bob/note lunch at noon retained");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.1.1", "5"})
  void an_intruder_gets_nowhere_and_leaves_traces(String way)
      throws IOException, InterruptedException {
    assertThat(run(way, "bob", "intruder.py", "alice").rest())
        .hasSize(4)
        .allMatch(line -> line.endsWith(" refused") || line.endsWith(" hung up"), "got nowhere");
    assertThat(house.events().of(Event.Denied.class))
        .extracting(Event.Denied::topic)
        .contains("alice/#", "#", "alice/lamp", "public/alice/note");
  }

  private Script run(String way, String user, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(python));
    command.addAll(List.of(words));
    boolean tls = way.endsWith("tls");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    environment.put("MQTT_HOST", "localhost");
    environment.put("MQTT_PORT", String.valueOf(house.server().port(tls ? "network" : "desk")));
    environment.put("MQTT_USER", user);
    environment.put("MQTT_PASSWORD", user + "-password");
    environment.put("MQTT_VERSION", way.startsWith("5") ? "5" : "3.1.1");
    if (tls) {
      environment.put("MQTT_CA", house.caFile().toAbsolutePath().toString());
    }
    return new Script(builder.start());
  }

  /** A script that runs. */
  private record Script(Process process, BufferedReader reader) implements AutoCloseable {
    Script(Process process) {
      this(process, process.inputReader(StandardCharsets.UTF_8));
    }

    List<String> lines(int count) throws IOException {
      List<String> lines = new ArrayList<>();
      while (lines.size() < count) {
        String line = reader.readLine();
        assertThat(line).as("after " + lines).isNotNull();
        lines.add(line.strip());
      }
      return lines;
    }

    List<String> rest() throws InterruptedException {
      List<String> lines = reader.lines().map(String::strip).toList();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(lines.toString()).isZero();
      return lines;
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
