package io.sallyport.storage;

import io.sallyport.store.Column;
import io.sallyport.store.StoreRows;
import io.sallyport.store.StoredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/**
 * A store as it lies in a folder that nobody writes to: its rows can be read and its files checked,
 * and nothing in it is changed. Confined to one thread.
 */
public final class RocksView implements StoreRows, AutoCloseable {
  private final RocksSettings settings = new RocksSettings();
  private final RocksRows rows;

  private RocksView(Path folder) throws IOException {
    this.rows = RocksRows.look(settings, folder);
  }

  /**
   * Opens the store in {@code folder}; what was written last, and is in no table yet, is read from
   * its journal.
   *
   * @param nativeFolder where the engine's library is unpacked to
   * @throws io.sallyport.store.StoreUnusable which says why
   */
  public static RocksView open(Path folder, Path nativeFolder) throws IOException {
    NativeLibrary.load(nativeFolder);
    return new RocksView(folder);
  }

  @Override
  public void each(int shard, Column column, StoredState.Visitor visitor) throws IOException {
    rows.each(shard, column, visitor);
  }

  /** The tables of {@code folder}, which hold most of what there is. */
  public static List<Path> tables(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".sst")).sorted().toList();
    }
  }

  /** Reads all of {@code table}; an {@link IOException} says what is not as it was written. */
  public static void check(Path table, Path nativeFolder) throws IOException {
    NativeLibrary.load(nativeFolder);
    try (Options options = new Options();
        SstFileReader reader = new SstFileReader(options)) {
      reader.open(table.toString());
      reader.verifyChecksum();
    } catch (RocksDBException e) {
      throw new IOException(table.getFileName() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    rows.close();
    settings.close();
  }
}
