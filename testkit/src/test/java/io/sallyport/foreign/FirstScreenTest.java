package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.Program;
import io.sallyport.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first screen of the README in a new folder, with the jars that {@code ./sallyport} runs. Only
 * the port differs: 8883 may be taken on the machine that tests.
 */
class FirstScreenTest {
  private static final Path JARS = Path.of("..", "server", "target", "dist", "lib");
  private static final Pattern PORT = Pattern.compile("mqtts://\\*:([0-9]+)");
  private static final Duration SECOND_START = Duration.ofSeconds(3);
  private static final Duration ON_A_BUSY_MACHINE = Duration.ofSeconds(20);
  private static final Duration GOODBYE = Duration.ofSeconds(5);

  private final Ticker clock = Ticker.system();

  @TempDir Path folder;

  private Program sallyport(Map<String, String> environment, Object... arguments) {
    Assumptions.assumeTrue(
        Files.isDirectory(JARS), "the jars are not built: ./mvnw package, or ./sallyport test");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseCompactObjectHeaders",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                JARS.toAbsolutePath().normalize() + "/*",
                "io.sallyport.main.Sallyport"));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return Program.start(command, folder, environment);
  }

  private Program sallyport(Object... arguments) {
    return sallyport(Map.of(), arguments);
  }

  /** The home as the first start makes it, but on a port that the machine chooses. */
  private void makeHome() throws IOException {
    sallyport("init").endInput().expectExit(0);
    Path file = folder.resolve("sallyport-home/sallyport.toml");
    String text = Files.readString(file);
    assertThat(text).contains("mqtts://*:8883");
    Files.writeString(file, text.replace("mqtts://*:8883", "mqtts://*:0"));
  }

  private static int port(Program serving) {
    String line = serving.awaitLine("mqtts://*:");
    Matcher found = PORT.matcher(line);
    assertThat(found.find()).as(line).isTrue();
    return Integer.parseInt(found.group(1));
  }

  private Map<String, String> addDevice() {
    Program adding = sallyport("device", "add", "lamp").endInput().expectExit(0);
    String line = adding.awaitLine("export SALLYPORT_PASSWORD=");
    String password = line.replaceFirst(".*SALLYPORT_PASSWORD=(\\S+).*", "$1");
    return Map.of("SALLYPORT_PASSWORD", password.replace("'", ""));
  }

  @Test
  void the_first_message_arrives_whoever_of_the_two_is_faster() throws IOException {
    makeHome();
    try (Program serving = sallyport("serve")) {
      int port = port(serving);
      Map<String, String> password = addDevice();
      try (Program reader =
              sallyport(password, "sub", "-p", port, "-u", "lamp", "-t", "lamp/#", "-C", 1);
          Program writer =
              sallyport(
                  password,
                  "pub",
                  "-p",
                  port,
                  "-u",
                  "lamp",
                  "-t",
                  "lamp/state",
                  "-m",
                  "on",
                  "-r")) {
        writer.expectExit(0);
        assertThat(reader.expectExit(0).lines()).contains("on");
      }
      assertEndsInTime(serving);
    }
  }

  @Test
  void our_clients_and_mosquittos_understand_each_other() throws IOException {
    makeHome();
    try (Program serving = sallyport("serve")) {
      int port = port(serving);
      Map<String, String> password = addDevice();
      try (Program reader =
              sallyport(password, "sub", "-p", port, "-u", "lamp", "-t", "lamp/#", "-C", 2, "-d");
          Program foreign = mosquittoSub(port, password)) {
        reader.awaitLine("subscribed");
        foreign.awaitLine("received SUBACK");
        sallyport(password, "pub", "-p", port, "-u", "lamp", "-t", "lamp/state", "-m", "on")
            .endInput()
            .expectExit(0);
        mosquittoPub(port, password);
        assertThat(reader.expectExit(0).lines()).contains("on", "off");
        assertThat(foreign.expectExit(0).lines())
            .contains(
                Mosquitto.MESSAGE + "lamp/state 0 0 on", Mosquitto.MESSAGE + "lamp/state 0 0 off");
      }
      assertEndsInTime(serving);
    }
  }

  private Mosquitto asLamp(Mosquitto program, int port, Map<String, String> password) {
    Path authority = folder.resolve("sallyport-home/pki/ca.crt");
    return program
        .tls("localhost", port, authority)
        .with("-u", "lamp", "-P", password.get("SALLYPORT_PASSWORD"));
  }

  private Program mosquittoSub(int port, Map<String, String> password) {
    return asLamp(Mosquitto.sub(), port, password).with("-t", "lamp/#", "-C", 2).start();
  }

  private void mosquittoPub(int port, Map<String, String> password) {
    asLamp(Mosquitto.pub(), port, password)
        .with("-t", "lamp/state", "-m", "off")
        .run()
        .expectExit(0);
  }

  @Test
  void the_second_start_listens_at_once() throws IOException {
    makeHome();
    try (Program first = sallyport("serve")) {
      port(first);
      assertEndsInTime(first);
    }
    long start = clock.nanos();
    try (Program second = sallyport("serve")) {
      port(second);
      Duration took = Duration.ofNanos(clock.nanos() - start);
      Duration worked = second.worked();
      System.out.printf(
          "second start to listening: %d ms, of processors %d ms, without the launcher's cache%n",
          took.toMillis(), worked.toMillis());
      assertThat(worked).isLessThan(SECOND_START);
      assertThat(took).isLessThan(ON_A_BUSY_MACHINE);
      assertEndsInTime(second);
    }
  }

  private void assertEndsInTime(Program serving) {
    long start = clock.nanos();
    serving.terminate().expectExit(0);
    Duration took = Duration.ofNanos(clock.nanos() - start);
    assertThat(took).as("from SIGTERM to the end").isLessThan(GOODBYE);
  }
}
