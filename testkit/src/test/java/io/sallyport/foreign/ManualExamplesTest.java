package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foreign.Compared.Outcomes;
import io.sallyport.foreign.SideBySide.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
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
  private final Compared compared;

  ManualExamplesTest(@TempDir Path folder) throws IOException {
    compared = new Compared(folder);
    compared.both().program("read_cc128.pl", "printf '230\\n\\n231\\n'");
    Files.writeString(folder.resolve("data"), "two\nlines\n");
  }

  @AfterEach
  void close() {
    compared.close();
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
    Outcomes outcomes = compared.publish(count, line);
    assertThat(outcomes.ours()).as(line).isEqualTo(outcomes.theirs());
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
    compared.print(line);
  }

  @Test
  void all_of_the_brokers_figures() {
    String line = "mosquitto_sub -v -t \\$SYS/# -W 2";
    Outcome theirs = compared.both().theirs(line);
    Outcome ours = compared.both().ours(line);
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
