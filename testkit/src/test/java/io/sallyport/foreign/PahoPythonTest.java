package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian's Paho for Python on the journeys of {@code foreign/paho_journey.py}. */
class PahoPythonTest {
  /** Debian's own, which is the one that has Debian's modules. */
  private static final String PYTHON = "/usr/bin/python3";

  private static BrokerFixture house;

  @BeforeAll
  static void open() throws IOException {
    Program.require(PYTHON, "apt-get install python3");
    int has = Program.run(List.of(PYTHON, "-c", "import paho.mqtt.client")).exitCode();
    Assumptions.assumeTrue(
        has == 0, "Paho for Python is not installed: apt-get install python3-paho-mqtt");
    house = BrokerFixture.with().device("lamp", "shine").start();
  }

  @AfterAll
  static void close() {
    if (house != null) {
      house.close();
    }
  }

  static Stream<Arguments> journeys() {
    return Stream.of("messages", "retained", "will", "stored", "again")
        .flatMap(journey ->
            Stream.of("3.1.1", "5.0")
                .flatMap(version ->
                    Stream.of(true, false).map(tls -> Arguments.of(journey, version, tls))));
  }

  @ParameterizedTest(name = "{0}, MQTT {1}, TLS {2}")
  @MethodSource("journeys")
  void goes_its_journey(String journey, String version, boolean tls) throws URISyntaxException {
    travel(journey, version, tls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.1.1", "5.0"})
  void a_wrong_password_is_refused(String version) throws URISyntaxException {
    travel("refused", version, true);
  }

  private static void travel(String journey, String version, boolean tls)
      throws URISyntaxException {
    URL script =
        Objects.requireNonNull(PahoPythonTest.class.getResource("/foreign/paho_journey.py"));
    List<String> command =
        new ArrayList<>(List.of(PYTHON, Path.of(script.toURI()).toString(), journey, version));
    command.addAll(
        tls
            ? List.of(
                "localhost",
                "" + house.tlsPort(),
                "lamp",
                house.caFile().toString(),
                "lamp",
                "shine")
            : List.of("127.0.0.1", "" + house.port(), "open"));
    Program python = Program.run(command).expectExit(0);
    assertThat(python.lines()).endsWith("done");
  }
}
