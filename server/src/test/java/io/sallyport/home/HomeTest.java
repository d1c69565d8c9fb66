package io.sallyport.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first run makes a home that is private and whole; later ones change nothing of it. */
class HomeTest {
  @TempDir Path folder;

  @Test
  @Tag("R28")
  void the_first_run_makes_a_whole_and_private_home() throws Exception {
    Home home = Home.of(folder.resolve("new/home"), null);
    Home.Ready ready = ready(home);
    assertThat(ready.created()).isTrue();
    assertThat(ready.reading().remarks()).isEmpty();
    assertThat(ready.settings().listeners())
        .extracting(Object::toString)
        .singleElement()
        .asString()
        .contains("devices", "MQTTS", "8883");
    assertThat(ready.settings().policy().rules()).hasSize(2);
    assertThat(ready.names()).contains("localhost", "127.0.0.1");
    assertThat(ready.fingerprint()).startsWith("SHA256:");
    try (Stream<Path> all = Files.walk(home.folder())) {
      for (Path path : (Iterable<Path>) all::iterator) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        boolean isPublic = path.toString().matches(".*\\.(crt|crl)") && !Files.isDirectory(path);
        assertThat(mode)
            .as(path.toString())
            .isEqualTo(
                Files.isDirectory(path) ? "rwx------" : isPublic ? "rw-r--r--" : "rw-------");
      }
    }
    assertThat(Files.size(home.devices())).isZero();
  }

  @Test
  void a_second_run_changes_nothing() throws Exception {
    Home home = Home.of(folder.resolve("home"), null);
    Home.Ready first = ready(home);
    Files.writeString(home.configuration(), "# mine\n[broker]\nname = \"hub\"\n");
    Home.Ready second = ready(home);
    assertThat(second.created()).isFalse();
    assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
    assertThat(Files.readString(home.configuration())).startsWith("# mine");
  }

  @Test
  void another_configuration_is_read_where_it_is_and_none_is_written() throws Exception {
    Path file = Files.writeString(folder.resolve("other.toml"), "[broker]\nname = \"other\"\n");
    Home home = Home.of(folder.resolve("home"), file);
    assertThat(ready(home).settings().brokerName()).isEqualTo("other");
    assertThat(home.folder().resolve("sallyport.toml")).doesNotExist();
  }

  @Test
  @Tag("W27")
  void a_configuration_that_is_lost_is_missed_and_not_replaced() throws Exception {
    Home home = Home.of(folder.resolve("home"), null);
    ready(home);
    Files.delete(home.configuration());
    assertThatThrownBy(() -> ready(home)).hasMessageContaining("has 1 problem");
    assertThat(home.configuration()).doesNotExist();
  }

  @Test
  @Tag("W27")
  void a_device_list_that_is_lost_is_missed_and_not_replaced() throws Exception {
    Home home = Home.of(folder.resolve("home"), null);
    ready(home);
    Files.delete(home.devices());
    ready(home);
    assertThatThrownBy(() -> DeviceFile.open(home.devices())).hasMessageContaining("is missing");
  }

  @ParameterizedTest
  @Tag("W46")
  @ValueSource(
      strings = {"", "devices.jsonl", "pki", "pki/ca.key", "pki/server.key", "run", "data", "log"})
  void anything_that_others_may_touch_is_refused_with_the_command_that_mends_it(String name)
      throws Exception {
    Home home = Home.of(folder.resolve("home"), null);
    ready(home);
    Path path = home.folder().resolve(name).normalize();
    boolean isFolder = Files.isDirectory(path);
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(isFolder ? "rwxr-x---" : "rw-r-----"));
    String command = "chmod " + (isFolder ? "700 " : "600 ") + path.toRealPath();
    assertThatThrownBy(() -> ready(home))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> {
              assertThat(failure.problem()).isEqualTo(Problem.HOME_TOO_OPEN);
              assertThat(failure.fix().lines()).containsExactly(command);
            });
    assertThat(new ProcessBuilder("sh", "-c", command).start().waitFor()).isZero();
    assertThat(ready(home).created()).isFalse();
  }

  @Test
  void one_home_is_used_by_one_at_a_time_and_the_other_hears_by_whom() throws Exception {
    Home home = Home.of(folder.resolve("home"), null);
    try (HomeLock _ = home.lock()) {
      assertThatThrownBy(home::lock)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
    home.lock().close();
  }

  @Test
  void a_failing_test_of_the_rules_stops_the_start() throws Exception {
    Home home = Home.of(folder.resolve("home"), null);
    ready(home);
    Files.writeString(
        home.configuration(),
        """
        [[rule]]
        who = "role:boss"
        allow = "publish"
        topics = "#"

        [[test]]
        who = "user:lamp"
        allow = "publish a/b"
        """);
    assertThatThrownBy(() -> ready(home))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure ->
                assertThat(failure.render())
                    .contains("sallyport.toml:6:1 SP-0119", "user:lamp may not publish a/b"));
    DeviceFile.open(home.devices())
        .put(
            new io.sallyport.identity.Account(
                "lamp", 1, null, java.util.Set.of("boss"), java.util.Map.of()));
    assertThat(ready(home).settings().policy().tests()).hasSize(1);
  }

  @Test
  void a_home_that_cannot_be_made_is_an_answer_and_no_stack_trace() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Home home = Home.of(file.resolve("home"), null);
    assertThatThrownBy(home::lock)
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("cannot be created");
    assertThat(List.of(file)).allMatch(Files::isRegularFile);
  }

  private static Home.Ready ready(Home home) throws CommandFailure {
    try (HomeLock _ = home.lock()) {
      return home.ensure();
    }
  }
}
