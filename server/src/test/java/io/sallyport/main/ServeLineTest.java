package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The short way and picocli understand the same; what the short way leaves alone is picocli's. */
class ServeLineTest {
  private final ServeCommand serve = new ServeCommand(LiveServer::start);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "serve --home x",
        "serve --home=x --config=y",
        "serve --config y --json --home x/y=z",
        "serve --home=a=b"
      })
  void the_usual_lines_are_understood_as_picocli_does(String line) {
    String[] words = line.split(" ");
    assertThat(ServeLine.understood(serve, words)).isTrue();
    ServeCommand other = new ServeCommand(LiveServer::start);
    CommandLine.ParseResult parsed = Sallyport.commandLine(other).parseArgs(words).subcommand();
    assertThat(serve.given())
        .containsExactly(
            parsed.matchedOptionValue("--home", (Path) null),
            parsed.matchedOptionValue("--config", (Path) null),
            parsed.matchedOptionValue("--json", false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "serve --help",
        "serve -h",
        "serve --homes x",
        "serve --home",
        "serve --home=",
        "serve --home --json",
        "serve --home x --home y",
        "serve --json --json",
        "serve --json=true",
        "serve x",
        "--home x serve"
      })
  void anything_else_is_left_to_picocli(String line) {
    assertThat(ServeLine.understood(serve, line.split(" "))).isFalse();
    assertThat(serve.given()).containsExactly(null, null, false);
  }

  @Test
  void no_line_at_all_is_picocli_s_too() {
    assertThat(ServeLine.understood(serve)).isFalse();
  }
}
