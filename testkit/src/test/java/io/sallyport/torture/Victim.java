package io.sallyport.torture;

import io.sallyport.testkit.Program;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A broker as a process of its own, with a home on disk and ports that stay the same from start to
 * start. Confined to one thread.
 */
final class Victim implements AutoCloseable {
  /** Below the ports that connections get: a client that dials must not meet itself. */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  /** How many of its lives are written down. */
  private static final int MOST_LIVES = 999;

  private final Path home;
  private final Path configuration;
  private final int tcpPort;
  private final int webPort;
  private final Path said;
  private Program running;
  private int lives;

  /**
   * @param more TOML in addition
   */
  Victim(Path folder, Path home, String more) {
    this.home = home;
    this.tcpPort = freePort();
    this.webPort = freePort();
    this.said = folder.resolve("broker");
    this.configuration = folder.resolve("torture.toml");
    try {
      Files.writeString(configuration, toml() + more);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String toml() {
    return """
    [[listener]]
    name = "devices"
    bind = "mqtt://127.0.0.1:%d"
    guest = "tortured"

    [[listener]]
    name = "web"
    bind = "ws://127.0.0.1:%d/mqtt"
    guest = "tortured"

    [[rule]]
    name = "everything"
    who = "guest:tortured"
    allow = ["publish", "subscribe"]
    topics = ["#"]

    [limits]
    logins_failing_per_address = "10000/s"
    logins_failing_burst = 100000

    """
        .formatted(tcpPort, webPort);
  }

  private static int freePort() {
    SplittableRandom random = new SplittableRandom();
    for (int tries = 0; tries < 100; tries++) {
      int port = random.nextInt(FIRST_PORT, LAST_PORT);
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException taken) {
        continue;
      }
    }
    throw new IllegalStateException("no free port");
  }

  Path home() {
    return home;
  }

  int tcpPort() {
    return tcpPort;
  }

  int webPort() {
    return webPort;
  }

  void start() {
    writeDown();
    running = Program.start(command("serve", "--config", configuration.toString()));
  }

  private List<String> command(String... words) {
    String classes =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classes,
                "io.sallyport.main.Sallyport",
                "--home",
                home.toString()));
    line.addAll(List.of(words));
    return line;
  }

  /** Its process, which may have ended. */
  Program process() {
    return running;
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
      writeDown();
    }
  }

  /** What its last life said, in a file of its own: the process is forgotten with the next one. */
  private void writeDown() {
    if (running == null || lives == MOST_LIVES) {
      return;
    }
    try {
      Path file = Files.createDirectories(said).resolve("life-%03d.log".formatted(++lives));
      Files.writeString(file, running.text() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
