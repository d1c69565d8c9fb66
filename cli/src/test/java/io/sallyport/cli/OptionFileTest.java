package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Connect;
import io.sallyport.packet.Publish;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The flags that a user always wants. */
class OptionFileTest {
  private final TinyBroker broker = new TinyBroker();
  private final StringWriter talk = new StringWriter();

  @TempDir Path folder;

  @AfterEach
  void close() {
    broker.close();
  }

  private int run(Map<String, String> environment, String... arguments) {
    CommandLine root = new CommandLine(new Verb.Root());
    ClientVerbs.addTo(root);
    root.setErr(new PrintWriter(talk));
    return ClientVerbs.execute(root, environment, arguments);
  }

  private Map<String, String> with(String text) throws IOException {
    Files.writeString(folder.resolve("sallyport_pub"), text);
    return Map.of("XDG_CONFIG_HOME", folder.toString());
  }

  @Test
  void its_lines_stand_before_the_command_line_which_wins() throws IOException {
    Map<String, String> environment =
        with(
            """
            # mine
            --plain
            -p %d
            -i   from-file
            -m two words

            -D connect user-property a b
            -t somewhere
            """
                .formatted(broker.port()));
    assertThat(run(environment, "pub", "-t", "a/b")).as(talk.toString()).isZero();
    Connect connect = broker.heard(Connect.class);
    assertThat(connect.clientId()).isEqualTo("from-file");
    assertThat(connect.properties().userProperties()).hasSize(1);
    assertThat(broker.heard(Publish.class).topic().text()).isEqualTo("a/b");
    assertThat(broker.heard(Publish.class).payload().text()).isEqualTo("two words");
  }

  @Test
  void it_may_stand_in_the_home_and_each_verb_has_its_own() throws IOException {
    Path config = Files.createDirectory(folder.resolve(".config"));
    Files.writeString(config.resolve("sallyport_pub"), "-i mine\n");
    Files.writeString(config.resolve("sallyport_sub"), "-i other\n");
    Map<String, String> environment = Map.of("HOME", folder.toString());
    String port = Integer.toString(broker.port());
    assertThat(run(environment, "pub", "--plain", "-p", port, "-t", "a", "-n")).isZero();
    assertThat(broker.heard(Connect.class).clientId()).isEqualTo("mine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-P secret | :1: no password here",
        "--pw secret | :1: no password here",
        "host localhost | :1: a line begins with a flag",
        "--bogus | Unknown option: '--bogus'",
      })
  void what_is_wrong_in_it_is_told(String line, String said) throws IOException {
    assertThat(run(with(line.trim() + "\n"), "pub", "-t", "a", "-m", "x")).isEqualTo(1);
    assertThat(talk.toString()).startsWith("error: ").contains(said).doesNotContain("secret");
    assertThat(broker.heard()).isEmpty();
  }
}
