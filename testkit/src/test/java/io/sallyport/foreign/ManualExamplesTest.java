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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every example of the manual pages of mosquitto_pub and mosquitto_sub 2.0.11, with its programs
 * and with ours, through our broker: the same output, the same messages, the same exit code. What
 * would go on for ever is told to end. mosquitto_rr's page has no examples.
 */
class ManualExamplesTest {
  private static final String TIME = "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+0000 : ";

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
    both.program("read_cc128.pl", "printf '230\\n\\n231\\n'");
    Files.writeString(folder.resolve("data"), "two\nlines\n");
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
        "1 | mosquitto_pub -t sensors/temperature -m 32 -q 1",
        "1 | mosquitto_pub -h 192.168.1.1 -p 1885 -t sensors/temperature -m \"1266193804 32\"",
        "1 | mosquitto_pub -r -t switches/kitchen_lights/status -m \"on\"",
        "1 | mosquitto_pub -t my/topic -f ./data",
        "1 | mosquitto_pub -t my/topic -s < ./data",
        "3 | `read_cc128.pl | mosquitto_pub -t sensors/cc128 -l`",
      })
  void publishing(int count, String line) {
    try (Program watching = watch()) {
      Outcome theirs = both.theirs(line);
      List<String> first = watching.awaitLines(Mosquitto.MESSAGE, count);
      Outcome ours = both.ours(line);
      List<String> all = watching.awaitLines(Mosquitto.MESSAGE, 2 * count);
      assertThat(all.subList(count, 2 * count)).as(line).isEqualTo(first);
      assertThat(ours).as(line).isEqualTo(theirs);
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
        "mosquitto_sub -t sensors/temperature -q 1 -C 1",
        "mosquitto_sub -t sensors/machines/+/temperature/+ -C 2",
        "mosquitto_sub -F '@Y-@m-@dT@H:@M:@S@z : %t : %x' -t '#' -C 3",
        "mosquitto_sub -F '%@s.@N : %r : %q : %m : %l' -q 2 -t '#' -C 3",
        "mosquitto_sub -F '\\e[92m%t \\e[96m%p\\e[0m' -q 2 -t '#' -C 3",
      })
  void printing(String line) {
    retainSomething();
    Outcome theirs = both.theirs(line);
    Outcome ours = both.ours(line);
    assertThat(comparable(ours.lines())).as(line).isEqualTo(comparable(theirs.lines()));
    assertThat(ours.exitCode()).as(line).isEqualTo(theirs.exitCode());
  }

  /** The order of retained messages means nothing; the hour is the hour. */
  private static List<String> comparable(List<String> lines) {
    return lines.stream().map(line -> line.replaceFirst(TIME, "TIME : ")).sorted().toList();
  }

  @Test
  void all_of_the_brokers_figures() {
    String line = "mosquitto_sub -v -t \\$SYS/# -W 2";
    Outcome theirs = both.theirs(line);
    Outcome ours = both.ours(line);
    assertThat(topics(ours)).isEqualTo(topics(theirs)).isNotEmpty();
    assertThat(ours.exitCode()).isEqualTo(theirs.exitCode()).isEqualTo(27);
  }

  private static List<String> topics(Outcome outcome) {
    return outcome.lines().stream()
        .filter(line -> line.startsWith("$SYS/"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .distinct()
        .sorted()
        .toList();
  }
}
