package io.sallyport.foreign;

import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * Runs a line of shell that names mosquitto's clients twice: as it stands, and with ours in their
 * places. The line is not changed; the programs it names are scripts that add where the broker is
 * and who asks. Standard error is left out: the two say different things there, and mean to.
 */
final class SideBySide {
  private static final List<String> VERBS = List.of("pub", "sub", "rr");

  private final Path folder;
  private final Path theirs;
  private final Path ours;

  /**
   * @param who user and password, with a space between
   */
  SideBySide(BrokerFixture house, Path folder, String who) {
    this.folder = folder;
    int space = who.indexOf(' ');
    String where =
        " -h 127.0.0.1 -p %d -u %s -P %s "
            .formatted(
                house.server().port("plain"), who.substring(0, space), who.substring(space + 1));
    try {
      theirs = Files.createDirectory(folder.resolve("theirs"));
      ours = Files.createDirectory(folder.resolve("ours"));
      for (String verb : VERBS) {
        String name = "mosquitto_" + verb;
        script(theirs, name, "exec /usr/bin/env PATH=\"$REAL_PATH\" " + name + " \"$@\"" + where);
        script(ours, name, "exec " + java() + " " + verb + " --plain \"$@\"" + where);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Skips the test where mosquitto's clients are missing. */
  static void requireTheirs() {
    Program.require("mosquitto_rr", "apt-get install mosquitto-clients");
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java")
        + " -XX:TieredStopAtLevel=1 --sun-misc-unsafe-memory-access=allow"
        + " --enable-native-access=ALL-UNNAMED -cp '"
        + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
        + "' io.sallyport.main.Sallyport";
  }

  /** A program for the lines, in both of their worlds. */
  SideBySide program(String name, String text) throws IOException {
    script(theirs, name, text);
    script(ours, name, text);
    return this;
  }

  private static void script(Path where, String name, String text) throws IOException {
    Path file = Files.writeString(where.resolve(name), "#!/bin/sh\n" + text + " 2>/dev/null\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** What one of them printed, and how it ended. */
  record Outcome(int exitCode, List<String> lines) {}

  Outcome theirs(String line) {
    return run(theirs, line);
  }

  Outcome ours(String line) {
    return run(ours, line);
  }

  private Outcome run(Path programs, String line) {
    String path = System.getenv("PATH");
    Map<String, String> environment =
        Map.of(
            "REAL_PATH",
            path,
            "PATH",
            programs + ":" + path,
            "XDG_CONFIG_HOME",
            folder.resolve("nothing").toString(),
            "TZ",
            "UTC");
    try (Program running = Program.start(List.of("sh", "-c", line), folder, environment)) {
      int code = running.endInput().exitCode();
      return new Outcome(code, running.lines());
    }
  }
}
