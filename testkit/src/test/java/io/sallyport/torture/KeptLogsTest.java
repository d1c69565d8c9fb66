package io.sallyport.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A failure that comes once in a night is of no use without what was written down. */
class KeptLogsTest {
  @TempDir Path folder;
  @TempDir Path target;

  @BeforeEach
  void a_test_has_written() throws IOException {
    write("logs/p1.log", "a client");
    write("broker/life-01.log", "a broker");
    write("life-2/broker/life-01.log", "another broker");
    write("home/data/store/000004.log", "rows");
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(folder.resolve(file).getParent());
    Files.writeString(folder.resolve(file), text);
  }

  private Throwable failed(String message) {
    return new KeptLogs(() -> folder, target).withLogs("Test", new AssertionError(message));
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> all = Files.list(target)) {
      return all.sorted().toList();
    }
  }

  @Test
  void a_failure_names_the_folder_with_the_logs_of_clients_and_brokers() throws IOException {
    Throwable failure = failed("one was lost");
    Path kept = kept().getFirst();
    assertThat(failure).hasMessageContainingAll("one was lost", kept.toString());
    assertThat(failure.getCause()).hasMessage("one was lost");
    assertThat(kept.resolve("logs/p1.log")).hasContent("a client");
    assertThat(kept.resolve("broker/life-01.log")).hasContent("a broker");
    assertThat(kept.resolve("life-2/broker/life-01.log")).hasContent("another broker");
    assertThat(kept.resolve("home")).doesNotExist();
  }

  @Test
  void the_newest_stay() throws IOException {
    for (int i = 0; i < KeptLogs.MOST_KEPT; i++) {
      Files.createDirectories(target.resolve("Test-2001-01-%02d".formatted(i)).resolve("logs"));
    }
    failed("one was lost");
    assertThat(kept())
        .hasSize(KeptLogs.MOST_KEPT)
        .doesNotContain(target.resolve("Test-2001-01-00"))
        .contains(target.resolve("Test-2001-01-01"));
  }
}
