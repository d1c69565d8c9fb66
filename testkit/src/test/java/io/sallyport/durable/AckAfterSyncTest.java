package io.sallyport.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged broker, watched at its system calls. */
class AckAfterSyncTest {
  private static final Path JARS = Path.of("..", "server", "target", "dist", "lib");
  private static final Pattern PORT = Pattern.compile("mqtt://127\\.0\\.0\\.1:([0-9]+)");
  private static final int MESSAGES = 60;
  private static final String CONFIGURATION =
      """
      [[listener]]
      name = "plain"
      bind = "mqtt://127.0.0.1:0"
      guest = "visitor"

      [[rule]]
      who = "any"
      allow = ["publish", "subscribe"]
      topics = ["#"]
      """;

  @TempDir Path folder;

  private Program broker(Path trace) throws IOException {
    Path home =
        Files.createDirectory(
            folder.resolve("home"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(home.resolve("sallyport.toml"), CONFIGURATION);
    return Program.start(
        List.of(
            "strace",
            "-f",
            "-yy",
            "-xx",
            "-s",
            "100000",
            "-o",
            trace.toString(),
            "-e",
            "trace=write,writev,pwrite64,sendto,sendmsg,fsync,fdatasync",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            JARS.toAbsolutePath().normalize() + "/*",
            "io.sallyport.main.Sallyport",
            "serve",
            "--home",
            home.toString()),
        folder,
        Map.of());
  }

  private static int port(Program serving) {
    Matcher found = PORT.matcher(serving.awaitLine("mqtt://127.0.0.1:"));
    assertThat(found.find()).isTrue();
    return Integer.parseInt(found.group(1));
  }

  @Test
  void no_puback_is_sent_before_the_sync_that_covers_its_message_has_come_back() throws Exception {
    Program.require("strace", "apt-get install strace");
    Assumptions.assumeTrue(Files.isDirectory(JARS), "the jars are not built: ./sallyport test");
    Path trace = folder.resolve("trace");
    try (Program broker = broker(trace)) {
      int port = port(broker);
      try (Dialer reader = Dialer.to(port).speaking(ProtocolVersion.MQTT_3_1_1)) {
        reader.greet("reader").stored().in().subscribed("a", QoS.AT_LEAST_ONCE);
      }
      try (Dialer writer = Dialer.to(port).speaking(ProtocolVersion.MQTT_3_1_1)) {
        writer.connected("writer");
        publish(writer);
      }
    }
    SystemCalls calls = SystemCalls.in(trace);
    for (int id = 1; id <= MESSAGES; id++) {
      int written = calls.written(payload(id));
      assertThat(written).as("message %d is written", id).isNotNegative();
      int synced = calls.synced(written);
      assertThat(synced).as("message %d is synced", id).isGreaterThan(written);
      assertThat(calls.acknowledged(id)).as("message %d is acknowledged", id).isGreaterThan(synced);
    }
  }

  private static String payload(int id) {
    return "message-%04d-end".formatted(id);
  }

  /** Half of them one by one, the other half at once. */
  private static void publish(Dialer writer) {
    for (int id = 1; id <= MESSAGES; id++) {
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, id, payload(id)));
      if (id <= MESSAGES / 2) {
        writer.expect(PubAck.class);
      }
    }
    for (int id = MESSAGES / 2 + 1; id <= MESSAGES; id++) {
      writer.expect(PubAck.class);
    }
  }
}
