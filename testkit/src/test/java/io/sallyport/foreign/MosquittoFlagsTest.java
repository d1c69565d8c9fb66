package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foreign.Compared.Outcomes;
import io.sallyport.foreign.SideBySide.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
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
  private final Path folder;
  private final Compared compared;

  MosquittoFlagsTest(@TempDir Path folder) {
    this.folder = folder;
    compared = new Compared(folder);
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
        "1 | mosquitto_pub -t a -n -q 2",
        "3 | mosquitto_pub -t a -m x --repeat 3 --repeat-delay 0.1 -q 1",
        "1 | mosquitto_pub -t a -m x -d --quiet -k 30 -I me- --nodelay -M 5 -A 127.0.0.1",
      })
  void publishing(int count, String line) {
    Outcomes outcomes = compared.publish(count, line);
    if (line.contains(" -d ")) {
      assertThat(outcomes.ours().exitCode()).isEqualTo(outcomes.theirs().exitCode());
    } else {
      assertThat(outcomes.ours()).as(line).isEqualTo(outcomes.theirs());
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
    compared.print(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%j", "%J"})
  void json(String format) {
    compared.retainSomething();
    for (String pretty : List.of("", " --pretty")) {
      String line = "mosquitto_sub -t sensors/temperature -C 1 -F '%s'%s".formatted(format, pretty);
      Outcome theirs = compared.both().theirs(line);
      assertThat(withoutTime(compared.both().ours(line))).as(line).isEqualTo(withoutTime(theirs));
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
      return compared.strangers(Files.createDirectory(folder.resolve(name)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
