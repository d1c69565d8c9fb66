package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecondStartTest {
  @TempDir Path temp;

  /** A start in a process of its own, so that what it loads can be seen. */
  public static final class Start {
    public static void main(String[] arguments) throws Exception {
      var upkeep =
          Upkeep.run(
              new PkiDirectory(Path.of(arguments[0])), "hub", List.of(), ServerNames::detect);
      System.out.println("outcome " + upkeep.server().getClass().getSimpleName());
    }
  }

  @Test
  void loads_nothing_of_bouncy_castle_which_would_cost_it_a_third_of_a_second() throws Exception {
    assertThat(start()).contains("outcome Created", "org.bouncycastle.");
    assertThat(start()).contains("outcome Kept").doesNotContain("org.bouncycastle.");
  }

  private String start() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout",
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName(),
                temp.resolve("pki").toString())
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
