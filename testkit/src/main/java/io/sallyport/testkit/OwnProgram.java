package io.sallyport.testkit;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Sallyport as a process of its own, from the classes that are tested. */
public final class OwnProgram {
  /** Below the ports that connections get: a client that dials must not meet itself. */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;
  private static final int TRIES = 100;

  private OwnProgram() {}

  /** The command line of a small JVM that starts quickly and then runs {@code words}. */
  public static List<String> command(Path home, String... words) {
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

  /** A port of 127.0.0.1 on which nobody listened a moment ago, for a process to be started. */
  public static int freePort() {
    SplittableRandom random = new SplittableRandom();
    for (int i = 0; i < TRIES; i++) {
      int port = random.nextInt(FIRST_PORT, LAST_PORT);
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException taken) {
        // the next one may be free
      }
    }
    throw new IllegalStateException("no free port");
  }
}
