package io.sallyport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.store.Batch;
import io.sallyport.store.Column;
import io.sallyport.store.StoreUnusable;
import io.sallyport.store.StoreUnusable.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left by a crash, and then damaged: opened as it was written, or not opened. */
@Tag("W46")
class DamagedFilesTest {
  private static final int ROWS = 20;

  @TempDir Path folder;
  private Path left;

  /** Twenty synced writes, and the files as a crash right after them leaves them. */
  @BeforeEach
  void crash() throws IOException {
    left = Files.createDirectory(folder.resolve("left"));
    try (RocksStore store = open(folder.resolve("store"))) {
      for (int i = 0; i < ROWS; i++) {
        Batch batch = new Batch();
        byte[] value = new byte[300];
        Arrays.fill(value, (byte) i);
        batch.put(Column.BODY, new byte[] {0, 1, (byte) i}, value);
        store.write(batch, true);
      }
      try (Stream<Path> files = Files.list(folder.resolve("store"))) {
        for (Path file : files.toList()) {
          Files.copy(file, left.resolve(file.getFileName()));
        }
      }
    }
  }

  private RocksStore open(Path store) throws IOException {
    return RocksStore.open(store, folder.resolve("native"));
  }

  private List<Integer> rows() throws IOException {
    List<Integer> rows = new ArrayList<>();
    try (RocksStore store = open(left)) {
      store.each(1, Column.BODY, (key, _) -> rows.add((int) key[2]));
    }
    return rows;
  }

  private Path log() throws IOException {
    try (Stream<Path> files = Files.list(left)) {
      return files.filter(it -> it.toString().endsWith(".log")).findFirst().orElseThrow();
    }
  }

  private void flip(double place) throws IOException {
    byte[] bytes = Files.readAllBytes(log());
    bytes[(int) (bytes.length * place)] ^= 1;
    Files.write(log(), bytes);
  }

  @Test
  void after_a_crash_everything_is_there() throws IOException {
    assertThat(rows()).hasSize(ROWS);
  }

  @Test
  void a_write_that_was_cut_off_is_as_if_it_had_not_been() throws IOException {
    byte[] bytes = Files.readAllBytes(log());
    Files.write(log(), Arrays.copyOf(bytes, bytes.length - 100));
    assertThat(rows()).hasSize(ROWS - 1);
  }

  @Test
  @DisplayName("W46: a flipped bit in the middle of what was acknowledged stops the start")
  void a_flipped_bit_in_the_middle_stops_the_start() throws IOException {
    flip(0.5);
    assertDamaged();
  }

  @Test
  @DisplayName("W46: a flipped bit in what was acknowledged last stops the start")
  void a_flipped_bit_in_the_last_write_stops_the_start() throws IOException {
    flip(0.995);
    assertDamaged();
  }

  private void assertDamaged() {
    assertThatThrownBy(this::rows)
        .isInstanceOfSatisfying(
            StoreUnusable.class,
            unusable -> assertThat(unusable.trouble()).isEqualTo(Trouble.DAMAGED));
  }
}
