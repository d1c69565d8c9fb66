package io.sallyport.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The floor plan holds in a JVM that takes it literally: every module-info resolves, and the root
 * command runs.
 */
class ModulePathTest {
  private static final Path LIBRARY = Path.of("../server/target/dist/lib");

  @Test
  void the_server_starts_as_a_module() throws Exception {
    assumeTrue(Files.isDirectory(LIBRARY), "server/target/dist is not built: run ./sallyport test");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                List.of(
                    java.toString(),
                    "-p",
                    LIBRARY.toString(),
                    "-m",
                    "io.sallyport.server/io.sallyport.main.Sallyport",
                    "--version"))
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.exitValue()).as(said).isZero();
      assertThat(said).startsWith("sallyport");
    } finally {
      process.destroyForcibly();
    }
  }
}
