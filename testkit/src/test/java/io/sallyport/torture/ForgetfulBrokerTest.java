package io.sallyport.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.chronicle.Violation;
import io.sallyport.chronicle.Violation.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The torture itself is put to the test: a broker that forgets is found out. */
class ForgetfulBrokerTest {
  @TempDir Path folder;

  @Test
  void a_broker_whose_data_is_wiped_between_its_lives_is_found_out() {
    try (Campaign campaign = Campaign.in(folder, 1)) {
      campaign.betweenLives(this::forget).begin();
      for (int life = 0; life < 2; life++) {
        campaign.passWith(200).rounds(1, Nemesis.KILL);
      }
      List<Kind> found = campaign.verdict().stream().map(Violation::kind).toList();
      assertThat(found).contains(Kind.SESSION).containsAnyOf(Kind.LOST, Kind.WILL);
      assertThat(campaign.troubles()).isEmpty();
    }
    assertThat(folder.resolve("logs")).isNotEmptyDirectory();
    assertThat(folder.resolve("broker"))
        .as("what each of its lives said")
        .isDirectoryContaining("glob:**/life-001.log")
        .isDirectoryContaining("glob:**/life-003.log");
  }

  private void forget() {
    Path data = folder.resolve("home").resolve("data");
    if (Files.exists(data)) {
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
