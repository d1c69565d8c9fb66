package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foreign.SideBySide.Outcome;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The flags that no example in the manual has, with the programs of mosquitto 2.0.11 and with ours,
 * through our broker: the same output, the same messages, the same exit code.
 */
@Tag("long")
class MosquittoFlagsTest {
  private BrokerFixture house;
  private SideBySide both;

  @TempDir Path folder;

  @BeforeEach
  void open() throws IOException {
    house =
        BrokerFixture.with()
            .device("mon", "mon-password", "monitor")
            .rules(
                """
                [[rule]]
                name = "everything for everybody"
                who = "any"
                allow = ["publish", "subscribe"]
                topics = ["#", "$SYS/#"]

                """)
            .start();
    both = new SideBySide(house, folder, "mon mon-password");
  }

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 | mosquitto_pub -t a -n -q 2",
        "3 | mosquitto_pub -t a -m x --repeat 3 --repeat-delay 0.1 -q 1",
        "1 | mosquitto_pub -t a -m x -d --quiet -k 30 -I me- --nodelay -M 5 -A 127.0.0.1",
      })
  void publishing(int count, String line) {
    try (Program watching = watch()) {
      Outcome theirs = both.theirs(line);
      List<String> first = watching.awaitLines(Mosquitto.MESSAGE, count);
      Outcome ours = both.ours(line);
      List<String> all = watching.awaitLines(Mosquitto.MESSAGE, 2 * count);
      assertThat(all.subList(count, 2 * count)).as(line).isEqualTo(first);
      if (line.contains(" -d ")) {
        assertThat(ours.exitCode()).isEqualTo(theirs.exitCode());
      } else {
        assertThat(ours).as(line).isEqualTo(theirs);
      }
    }
  }

  /** Sees payloads in hex, and retain as the publisher set it. */
  private Program watch() {
    return Mosquitto.sub()
        .plain(house, "plain")
        .with("-u", "mon", "-P", "mon-password", "-V", "mqttv5", "-q", 2, "-t", "#")
        .with("--retain-as-published", "-F", Mosquitto.MESSAGE + "%t %q %r %l %x")
        .subscribed();
  }

  private void retainSomething() {
    try (Dialer writer = house.dial().connected("writer")) {
      int id = 1;
      for (String topic :
          List.of(
              "sensors/temperature",
              "sensors/machines/a/temperature/sda",
              "sensors/machines/b/temperature/sdb")) {
        writer.send(Packets.retained(topic, QoS.AT_LEAST_ONCE, id++, "{\"t\":[20,{}]}"));
        writer.expect(io.sallyport.packet.PubAck.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mosquitto_sub -V 5 -v -t '#' -T sensors/temperature -C 2",
        "mosquitto_sub -V 5 -N -t sensors/temperature -C 1",
        "mosquitto_sub -V 5 -t '#' -R -W 1",
        "mosquitto_sub -V 5 -t '#' --retained-only -C 3 -F '%% @@ \\\\ %q%r %X %l|%5l|%-5l|%05l'",
        "mosquitto_sub -V 5 -t '#' -q 1 -C 3 -F '%m' -D subscribe subscription-identifier 3",
        "mosquitto_sub -V 5 -t sensors/temperature -C 1 -F '%S|%A|%C|%D|%E|%F|%P|%R|%t'",
        "mosquitto_sub -V 5 -t sensors/temperature -E",
        "mosquitto_sub -V 5 -t sensors/temperature -U sensors/temperature -E",
        "mosquitto_sub -t x/# --will-topic w --will-payload x --will-qos 1 --will-retain -W 1",
        "mosquitto_sub -t sensors/temperature -c -i keeps -x 10 -C 1",
        "mosquitto_sub",
        "mosquitto_sub -t a/#/b",
        "mosquitto_sub -t a --bogus",
        "mosquitto_sub -t a -q 3",
        "mosquitto_sub -t a -F '%'",
        "mosquitto_sub -t a -c",
        "mosquitto_sub -t a -D subscribe user-property x",
        "mosquitto_sub -t a -D auth user-property x y",
        "mosquitto_rr -t a -e b -m x -W 1",
        "mosquitto_rr -t a -e b",
        "mosquitto_pub -t a/# -m x",
      })
  void printing(String line) {
    retainSomething();
    Outcome theirs = both.theirs(line);
    Outcome ours = both.ours(line);
    assertThat(comparable(ours.lines())).as(line).isEqualTo(comparable(theirs.lines()));
    assertThat(ours.exitCode()).as(line).isEqualTo(theirs.exitCode());
  }

  /** The order of retained messages means nothing. */
  private static List<String> comparable(List<String> lines) {
    return lines.stream().sorted().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%j", "%J"})
  void json(String format) {
    retainSomething();
    for (String pretty : List.of("", " --pretty")) {
      String line = "mosquitto_sub -t sensors/temperature -C 1 -F '%s'%s".formatted(format, pretty);
      Outcome theirs = both.theirs(line);
      assertThat(withoutTime(both.ours(line))).as(line).isEqualTo(withoutTime(theirs));
    }
  }

  private static List<String> withoutTime(Outcome outcome) {
    return outcome.lines().stream()
        .map(line -> line.replaceFirst("\"tst\":(\t?)\"[-0-9T:.Z+]+\"", "\"tst\":$1\"\""))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"311, 5", "5, 135"})
  void a_login_that_fails(String version, int code) {
    for (String line :
        List.of(
            "mosquitto_pub -V %s -t a -m x".formatted(version),
            "mosquitto_sub -V %s -t a".formatted(version))) {
      SideBySide strangers = strangers(line.substring(10, 13).toLowerCase(Locale.ROOT) + version);
      assertThat(strangers.ours(line).exitCode())
          .as(line)
          .isEqualTo(strangers.theirs(line).exitCode())
          .isIn(code, code - 1);
    }
  }

  private SideBySide strangers(String name) {
    try {
      return new SideBySide(
          house, Files.createDirectory(folder.resolve(name)), "mon wrong-password");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
