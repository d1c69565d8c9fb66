package io.sallyport.storage;

import io.sallyport.store.Batch;
import io.sallyport.store.Column;
import io.sallyport.store.StoreUnusable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A store to be damaged: batches with numbers, of which each adds a row to every shard and says in
 * each that it was the last. So whatever is read is either what some batch left behind, or wrong.
 */
final class Specimen {
  static final int SHARDS = 4;

  /** Batches of the first life, which ends in tables, and of the second, which is in the log. */
  static final int BATCHES = 60;

  private static final int FIRST_LIFE = 30;
  private static final byte LAST = 0;
  private static final byte ROW = 1;

  private final Path folder;
  private final Path natives;

  private Specimen(Path folder, Path natives) {
    this.folder = folder;
    this.natives = natives;
  }

  /** One that was closed, or one that was left as a killed process leaves it. */
  static Specimen make(Path parent, Path natives, boolean clean) throws IOException {
    Path living = parent.resolve("living");
    try (RocksStore store = RocksStore.open(living, natives)) {
      write(store, 1, FIRST_LIFE);
    }
    Path taken = parent.resolve("taken");
    try (RocksStore store = RocksStore.open(living, natives)) {
      write(store, FIRST_LIFE + 1, BATCHES);
      if (!clean) {
        store.upkeep(); // which is done every second
        copy(living, taken);
      }
    }
    return new Specimen(clean ? living : taken, natives);
  }

  private static void write(RocksStore store, int from, int to) throws IOException {
    for (int number = from; number <= to; number++) {
      Batch batch = new Batch();
      for (int shard = 0; shard < SHARDS; shard++) {
        batch.put(Column.SESSION, key(shard, LAST, 0), value(number));
        batch.put(Column.BODY, key(shard, ROW, number), value(number));
      }
      store.write(batch, true);
    }
  }

  private static byte[] key(int shard, byte kind, int number) {
    return ByteBuffer.allocate(7).putShort((short) shard).put(kind).putInt(number).array();
  }

  private static byte[] value(int number) {
    byte[] filler = new byte[100];
    new SplittableRandom(number).nextBytes(filler);
    return ByteBuffer.allocate(104).putInt(number).put(filler).array();
  }

  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** Its files, without the lock and the engine's own diary, which nobody reads. */
  List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !isIdle(file.getFileName().toString())).sorted().toList();
    }
  }

  private static boolean isIdle(String name) {
    return name.equals("LOCK") || name.startsWith("LOG");
  }

  Specimen copyTo(Path target) throws IOException {
    copy(folder, target);
    return new Specimen(target, natives);
  }

  Path file(Path name) {
    return folder.resolve(name.getFileName());
  }

  /** What came of reading it. */
  sealed interface Finding {
    /** It cannot be opened, and says why. */
    record Unusable(String message) implements Finding {}

    /** It can be opened, and shards cannot be read, and say so. */
    record Stopped(TreeSet<Integer> shards, int batches) implements Finding {}

    /** All that was there after so many batches, and nothing else. */
    record Whole(int batches) implements Finding {}

    record Wrong(String what) implements Finding {}
  }

  Finding read() {
    try (RocksStore store = RocksStore.open(folder, natives)) {
      TreeSet<Integer> stopped = new TreeSet<>();
      TreeSet<Integer> lengths = new TreeSet<>();
      for (int shard = 0; shard < SHARDS; shard++) {
        try {
          lengths.add(length(store, shard));
        } catch (IOException unreadable) {
          stopped.add(shard);
        }
      }
      if (lengths.size() > 1) {
        return new Finding.Wrong("shards are of different ages: " + lengths);
      }
      int batches = lengths.isEmpty() ? 0 : lengths.first();
      return stopped.isEmpty() ? new Finding.Whole(batches) : new Finding.Stopped(stopped, batches);
    } catch (StoreUnusable unusable) {
      return new Finding.Unusable(unusable.trouble() + " " + unusable.getMessage());
    } catch (IOException | RuntimeException | AssertionError other) {
      return new Finding.Wrong(other.toString());
    }
  }

  private static int length(RocksStore store, int shard) throws IOException {
    int[] last = {0};
    store.each(shard, Column.SESSION, (_, value) -> last[0] = number(value));
    TreeSet<Integer> rows = new TreeSet<>();
    store.each(shard, Column.BODY, (_, value) -> rows.add(number(value)));
    if (rows.size() != last[0] || (!rows.isEmpty() && rows.last() != last[0])) {
      throw new AssertionError("last is " + last[0] + ", rows are " + rows);
    }
    return last[0];
  }

  private static int number(byte[] value) {
    int number = ByteBuffer.wrap(value).getInt();
    if (!Arrays.equals(value, value(number))) {
      throw new AssertionError("a row is not what was written");
    }
    return number;
  }
}
