package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code sallyport} as a package has it: with what was built beside it, no sources. */
class LauncherTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path BUILT = ROOT.resolve("server/target/dist");
  private static final int PATIENCE_SECONDS = 300;

  /** What the JVM may not say about a cache that does not fit. */
  private static final List<String> NO_WORD_OF = List.of("aot", "AOT", "cache", "[warning]");

  @TempDir Path folder;
  private Path launcher;
  private Path dist;

  @BeforeEach
  void a_package_in_a_folder_with_a_space() throws IOException {
    Assumptions.assumeTrue(
        Files.exists(BUILT.resolve("built")),
        "the jars are not built: ./mvnw package, or ./sallyport test");
    Path root = folder.resolve("sally port");
    dist = root.resolve("server/target/dist");
    Files.createDirectories(dist);
    for (String part : List.of("lib", "native")) {
      Files.createSymbolicLink(dist.resolve(part), BUILT.resolve(part));
    }
    Files.createFile(dist.resolve("built"));
    launcher = Files.copy(ROOT.resolve("sallyport"), root.resolve("sallyport"));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void what_was_built_is_let_go() throws IOException {
    Files.deleteIfExists(dist.resolve("lib"));
    Files.deleteIfExists(dist.resolve("native"));
  }

  private record Result(int code, String out, String err) {
    void isGood() {
      assertThat(code).as(err).isZero();
      NO_WORD_OF.forEach(word -> assertThat(err).doesNotContain(word));
    }
  }

  private Result run(Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    return run(launcher, environment, words);
  }

  private Result run(Path script, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(Arrays.asList(words));
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(err.toFile());
    builder.environment().remove("SALLYPORT_JAVA_OPTS");
    builder.environment().put("SALLYPORT_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      return new Result(process.exitValue(), text, Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void a_verb_runs_through_links_and_the_second_time_from_its_cache() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), launcher);
    Path relative = Files.createSymbolicLink(folder.resolve("again"), Path.of("link"));
    for (Path script : List.of(link, relative)) {
      Result version = run(script, Map.of(), "--version");
      version.isGood();
      assertThat(version.out()).startsWith("sallyport ");
      assertThat(dist.resolve("verbs.aot")).isNotEmptyFile();
    }
    assertThat(run(Map.of(), "nonsense").code()).isEqualTo(2);
  }

  @Test
  void a_cache_that_does_not_fit_is_passed_over_in_silence() throws Exception {
    run(Map.of(), "--version").isGood();
    Files.writeString(dist.resolve("verbs.aot"), "not a cache");
    run(Map.of(), "--version").isGood();
    Files.delete(dist.resolve("verbs.aot"));
    run(Map.of(), "--version").isGood();
    assertThat(dist.resolve("verbs.aot")).as("it was tried once for this build").doesNotExist();
  }

  @Test
  void options_of_ones_own_replace_those_of_the_script() throws Exception {
    Result version = run(Map.of("SALLYPORT_JAVA_OPTS", "-XX:+UseSerialGC -Xmx64m"), "--version");
    version.isGood();
    assertThat(version.out()).startsWith("sallyport ");
    assertThat(dist.resolve("verbs.aot")).doesNotExist();
  }

  @Test
  void a_folder_that_cannot_be_written_is_no_trouble() throws Exception {
    Files.setPosixFilePermissions(dist, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      Assumptions.assumeFalse(Files.isWritable(dist), "root may write everywhere");
      Result version = run(Map.of(), "--version");
      version.isGood();
      assertThat(version.err()).isEmpty();
    } finally {
      Files.setPosixFilePermissions(dist, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  @Tag("long")
  void a_broker_starts_from_the_cache_of_a_rehearsal_that_served() throws Exception {
    for (int start = 0; start < 2; start++) {
      Path config =
          Files.writeString(
              folder.resolve("sallyport.toml"), "[[listener]]\nbind = \"mqtts://127.0.0.1:0\"\n");
      Result served =
          run(Map.of(), "serve", "--once", "--home", "home", "--config", config.toString());
      served.isGood();
      assertThat(served.err()).contains("mqtts://127.0.0.1:");
      assertThat(dist.resolve("server.aot")).isNotEmptyFile();
    }
  }
}
