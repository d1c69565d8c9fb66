package io.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every {@code NAME.toml} of the folder beside these tests gives exactly the text of {@code
 * NAME.expected}. With {@code SALLYPORT_REWRITE=true in the environment} the expectations are
 * written anew, to be read in the diff.
 */
class ConfigurationRemarksTest {
  @TempDir Path home;

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".toml")).sorted().toList();
      return found.stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void every_problem_is_told_with_its_place(Path toml) throws IOException {
    Reading reading = TomlConfiguration.read(toml, home);
    String text =
        (reading.isGood() ? "good\n" : "bad\n") + reading.render().replace(home.toString(), "HOME");
    Path expected = Path.of(toml.toString().replace(".toml", ".expected"));
    if ("true".equals(System.getenv("SALLYPORT_REWRITE"))) {
      Files.writeString(Path.of("src/test/resources/config").resolve(expected.getFileName()), text);
      return;
    }
    assertThat(text).isEqualTo(Files.readString(expected));
  }

  private static Path folder() {
    try {
      return Path.of(
          Objects.requireNonNull(ConfigurationRemarksTest.class.getResource("/config")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
