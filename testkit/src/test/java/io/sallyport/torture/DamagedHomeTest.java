package io.sallyport.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A home with one flipped bit, or with a file whose end is missing: the broker says what is wrong
 * and ends, or serves what is whole and names what is not, or it does not matter.
 */
class DamagedHomeTest {
  private static final List<String> KINDS =
      List.of("MANIFEST", "CURRENT", "OPTIONS", ".log", ".sst", "extent");

  @TempDir Path folder;

  @RegisterExtension final KeptLogs logs = new KeptLogs(() -> folder);

  @Test
  @DisplayName("W46: one flipped bit in each kind of file")
  void one_flipped_bit_is_told_or_does_no_harm() throws IOException {
    Path home = DamagedHome.make(folder, false);
    SplittableRandom random = new SplittableRandom(4);
    for (String kind : KINDS.subList(0, 5)) {
      Path file = files(home, kind).getLast();
      byte[] bytes = Files.readAllBytes(home.resolve(file));
      damage(home, file, flipped(bytes, random));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Tag("long")
  @DisplayName("W46: flipped bits and missing ends in every file of a store")
  void damage_is_told_or_does_no_harm(boolean clean) throws IOException {
    Path home = DamagedHome.make(folder, clean);
    SplittableRandom random = new SplittableRandom(5);
    for (String kind : KINDS) {
      for (Path file : files(home, kind)) {
        byte[] bytes = Files.readAllBytes(home.resolve(file));
        if (bytes.length > 0) {
          damage(home, file, flipped(bytes, random));
          damage(home, file, flipped(bytes, random));
          damage(home, file, Arrays.copyOf(bytes, bytes.length - 1));
          damage(home, file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        }
      }
    }
  }

  private static List<Path> files(Path home, String kind) throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("data/store"))) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().contains(kind))
              .filter(file -> file.toFile().length() > 0)
              .sorted()
              .map(home::relativize)
              .toList();
      assertThat(kind.equals(".log") || !found.isEmpty()).as(kind).isTrue();
      return found;
    }
  }

  private static byte[] flipped(byte[] bytes, SplittableRandom random) {
    byte[] flipped = bytes.clone();
    flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    return flipped;
  }

  private void damage(Path home, Path file, byte[] damaged) throws IOException {
    byte[] whole = Files.readAllBytes(home.resolve(file));
    String what =
        file.getFileName()
            + " of "
            + whole.length
            + (damaged.length < whole.length
                ? " cut to " + damaged.length
                : " flipped at " + Arrays.mismatch(whole, damaged));
    Path life = Files.createTempDirectory(folder, "life");
    Path copy = life.resolve("home");
    DamagedHome.copy(home, copy);
    Files.write(copy.resolve(file), damaged);
    DamagedHome.assertTold(life, copy, what);
  }
}
