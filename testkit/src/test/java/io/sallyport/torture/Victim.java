package io.sallyport.torture;

import io.sallyport.testkit.OwnProgram;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A broker as a process of its own, with a home on disk and ports that stay the same from start to
 * start. Confined to one thread.
 */
final class Victim implements AutoCloseable {
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
    this.tcpPort = OwnProgram.freePort();
    this.webPort = OwnProgram.freePort();
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
    running =
        Program.start(OwnProgram.command(home, "serve", "--config", configuration.toString()));
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
