package io.sallyport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sallyport.store.Batch;
import io.sallyport.store.Column;
import io.sallyport.store.LocalLog;
import io.sallyport.store.LogWatch;
import io.sallyport.store.ShardLog;
import io.sallyport.store.ShardLog.Kind;
import io.sallyport.store.StoreFormat;
import io.sallyport.store.StoreUnusable;
import io.sallyport.store.StoreUnusable.Trouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a disk, and what is special about that. */
class RocksStoreTest extends LogContract {
  @TempDir Path folder;
  private RocksStore store;

  @Override
  ShardLog open() throws IOException {
    store = openStore();
    StoreFormat.check(store, SHARDS, 1);
    return new LocalLog(
        SHARDS,
        machines,
        store,
        new LocalLog.Settings(true, 0, () -> 5, System::nanoTime, LogWatch.NOBODY),
        Thread.ofPlatform().daemon().factory());
  }

  private RocksStore openStore() throws IOException {
    return RocksStore.open(folder.resolve("store"), folder.resolve("native"));
  }

  private void appendAndWait(int shard, int count) {
    List<Long> positions = new CopyOnWriteArrayList<>();
    for (int i = 1; i <= count; i++) {
      append(shard, Kind.MSG, 0, i, positions);
    }
    await().until(() -> positions.size() == count);
  }

  private static List<String> rows(RocksStore store, int shard, Column column) throws IOException {
    List<String> rows = new ArrayList<>();
    store.each(
        shard, column, (key, value) -> rows.add(new String(value, StandardCharsets.US_ASCII)));
    return rows;
  }

  @Test
  void what_was_answered_is_there_when_it_is_opened_again() throws IOException {
    appendAndWait(0, 3);
    appendAndWait(3, 1);
    log.close();
    log = open();
    assertThat(machines.loaded(0)).containsExactly("1=1", "2=2", "3=3");
    assertThat(machines.loaded(3)).containsExactly("1=1");
    assertThat(machines.loaded(1)).isEmpty();
  }

  @Test
  void a_shard_reads_its_own_rows_and_those_of_no_other() throws IOException {
    log.close();
    store = openStore();
    Batch batch = new Batch();
    batch.put(Column.SUB, new byte[] {0, 1, 5}, new byte[] {'a'});
    batch.put(Column.SUB, new byte[] {0, 2, 5}, new byte[] {'b'});
    batch.put(Column.SUB, new byte[] {0, 2, 6}, new byte[] {'c'});
    batch.put(Column.SUB, new byte[] {1, 0, 0}, new byte[] {'d'});
    batch.deleteRange(Column.SUB, new byte[] {0, 2, 6}, new byte[] {0, 2, 7});
    batch.put(Column.QUEUE, new byte[] {0, 2, 6}, new byte[] {'e'});
    store.write(batch, true);
    store.reopen();
    assertThat(rows(store, 2, Column.SUB)).containsExactly("b");
    assertThat(rows(store, 256, Column.SUB)).containsExactly("d");
    assertThat(rows(store, 2, Column.QUEUE)).containsExactly("e");
    store.close();
    log = open();
  }

  @Test
  @Tag("W46")
  @DisplayName("W46: nobody else may enter the folder or read a file of it")
  void nobody_else_may_enter_the_folder_or_read_a_file_of_it() throws IOException {
    appendAndWait(0, 3);
    store.upkeep();
    assertThat(mode(folder.resolve("store"))).isEqualTo("rwx------");
    assertThat(mode(folder.resolve("native"))).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(folder.resolve("store"))) {
      assertThat(files).isNotEmpty().allSatisfy(it -> assertThat(mode(it)).isEqualTo("rw-------"));
    }
    assertThat(store.usedBytes()).isPositive();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  @Tag("W46")
  @DisplayName("W46: a store that is open is not opened twice")
  void a_store_that_is_open_is_not_opened_twice() {
    assertTrouble(Trouble.IN_USE);
  }

  @Test
  void a_store_of_another_format_is_left_as_it_is() throws IOException {
    assertThatThrownBy(() -> StoreFormat.check(store, SHARDS, 2))
        .isInstanceOfSatisfying(
            StoreUnusable.class,
            unusable -> assertThat(unusable.trouble()).isEqualTo(Trouble.UNKNOWN_FORMAT))
        .hasMessageContaining("1.1 over 4 shards")
        .hasMessageContaining("1.2 over 4 shards");
    assertThatThrownBy(() -> StoreFormat.check(store, SHARDS + 1, 1))
        .isInstanceOf(StoreUnusable.class);
  }

  @Test
  void a_file_that_is_missing_is_said_and_nothing_is_made_up() throws IOException {
    appendAndWait(0, 3);
    log.close();
    try (Stream<Path> files = Files.list(folder.resolve("store"))) {
      for (Path table : files.filter(it -> it.toString().endsWith(".sst")).toList()) {
        Files.delete(table);
      }
    }
    assertThatThrownBy(this::openStore).isInstanceOf(StoreUnusable.class);
  }

  private void assertTrouble(Trouble trouble) {
    assertThatThrownBy(this::openStore)
        .isInstanceOfSatisfying(
            StoreUnusable.class, unusable -> assertThat(unusable.trouble()).isEqualTo(trouble));
  }
}
