package io.sallyport.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.storage.Specimen.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One flipped bit, or a tail that is missing, in each file of a store: it is told, or it does not
 * matter; nothing is ever read that was not written, and nothing is missing in silence.
 */
class DamageTest {
  private static final int A_FEW = 4;
  private static final int MANY = 40;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("W46: damage to a store is told or does no harm")
  void damage_is_told_or_does_no_harm(boolean clean) throws IOException {
    assertTold(clean, A_FEW, 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Tag("long")
  @DisplayName("W46: damage to a store is told or does no harm, wherever it is")
  void damage_is_told_or_does_no_harm_wherever_it_is(boolean clean) throws IOException {
    assertTold(clean, MANY, 2);
  }

  private void assertTold(boolean clean, int times, long seed) throws IOException {
    Specimen specimen = specimen(clean);
    assertThat(specimen.copyTo(folder.resolve("whole")).read()).isEqualTo(whole());
    SplittableRandom random = new SplittableRandom(seed);
    int copies = 0;
    for (Path file : specimen.files()) {
      byte[] bytes = Files.readAllBytes(file);
      for (int i = 0; i < 2 * times && bytes.length > 0; i++) {
        byte[] damaged = i % 2 == 0 ? flipped(bytes, random) : cut(bytes, i, random);
        Specimen victim = specimen.copyTo(folder.resolve("copy" + copies++));
        Files.write(victim.file(file), damaged);
        assertTold(
            victim,
            "%s of %d bytes, %s"
                .formatted(file.getFileName(), bytes.length, place(bytes, damaged)));
      }
    }
  }

  private static void assertTold(Specimen victim, String damage) {
    assertThat(victim.read())
        .as(damage)
        .satisfiesAnyOf(
            found -> assertThat(found).isEqualTo(whole()),
            found -> assertThat(found).isInstanceOf(Finding.Stopped.class),
            found -> assertThat(found).isInstanceOf(Finding.Unusable.class));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Tag("long")
  @DisplayName("W46: every third byte of the list of tables counts")
  void every_third_byte_of_the_list_of_tables_counts(boolean clean) throws IOException {
    assertEachByteCounts(clean, "MANIFEST", 3);
  }

  @Test
  @DisplayName("W46: a record of the list that says it is longer than the list is damage")
  void a_record_that_says_it_is_longer_than_its_journal_is_damage() throws IOException {
    assertEachByteCounts(true, "MANIFEST", 97);
    assertEachByteCounts(false, ".log", 997);
  }

  /** The highest bit of each byte, so that lengths become too long for what follows. */
  private void assertEachByteCounts(boolean clean, String journal, int step) throws IOException {
    Specimen specimen =
        Specimen.make(
            Files.createDirectory(folder.resolve("s" + journal)), folder.resolve("n"), clean);
    for (Path file : specimen.files()) {
      byte[] bytes = Files.readAllBytes(file);
      for (int at = 0;
          file.getFileName().toString().contains(journal) && at < bytes.length;
          at += step) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= (byte) 0x80;
        Specimen victim = specimen.copyTo(folder.resolve(journal + clean + at));
        Files.write(victim.file(file), damaged);
        assertTold(victim, "%s of %d bytes, flipped at %d".formatted(file, bytes.length, at));
      }
    }
  }

  private Specimen specimen(boolean clean) throws IOException {
    return Specimen.make(Files.createDirectory(folder.resolve("s")), folder.resolve("n"), clean);
  }

  private static Finding whole() {
    return new Finding.Whole(Specimen.BATCHES);
  }

  private static byte[] flipped(byte[] bytes, SplittableRandom random) {
    byte[] flipped = bytes.clone();
    flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    return flipped;
  }

  /** The last byte first, then all of it, then anywhere. */
  private static byte[] cut(byte[] bytes, int turn, SplittableRandom random) {
    int length =
        switch (turn) {
          case 1 -> bytes.length - 1;
          case 3 -> 0;
          default -> random.nextInt(bytes.length);
        };
    return Arrays.copyOf(bytes, length);
  }

  private static String place(byte[] bytes, byte[] damaged) {
    return damaged.length < bytes.length
        ? "cut to " + damaged.length
        : "flipped at " + Arrays.mismatch(bytes, damaged);
  }

  @Test
  void what_was_written_after_the_last_note_may_be_missing_at_its_end_only() throws IOException {
    Specimen specimen = specimen(false);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < A_FEW; i++) {
      Specimen victim = specimen.copyTo(folder.resolve("old" + i));
      Files.delete(victim.file(Path.of("extent")));
      Path log = log(victim);
      Files.write(log, cut(Files.readAllBytes(log), 2, random));
      assertThat(victim.read()).isInstanceOf(Finding.Whole.class);
    }
  }

  private static Path log(Specimen specimen) throws IOException {
    return specimen.files().stream()
        .filter(file -> file.toString().endsWith(".log") && file.toFile().length() > 0)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_list_that_names_a_table_too_much_is_damage() throws IOException {
    Specimen victim = specimen(true);
    Path table =
        victim.files().stream().filter(file -> file.toString().endsWith(".sst")).findFirst().get();
    Files.delete(table);
    assertThat(victim.read())
        .isInstanceOfSatisfying(
            Finding.Unusable.class, found -> assertThat(found.message()).startsWith("DAMAGED"));
  }
}
