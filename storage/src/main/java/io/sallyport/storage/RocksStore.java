package io.sallyport.storage;

import io.sallyport.store.Batch;
import io.sallyport.store.Column;
import io.sallyport.store.Store;
import io.sallyport.store.StoreUnusable;
import io.sallyport.store.StoreUnusable.Trouble;
import io.sallyport.store.StoredState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The rows in RocksDB: a column family for each {@link Column}, and a folder of our own. One thread
 * at a time uses it; only {@link #usedBytes} is for all.
 */
public final class RocksStore implements Store {
  private static final long READ_AHEAD_BYTES = 2 << 20;

  private final PrivateFolder folder;
  private final RocksSettings settings = new RocksSettings();
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions().setSync(false);
  private @Nullable Opened opened;
  private volatile long usedBytes;

  /** The engine with its columns, in the order of {@link Column}. */
  private record Opened(RocksDB database, List<ColumnFamilyHandle> columns) {
    ColumnFamilyHandle of(Column column) {
      return columns.get(column.ordinal());
    }
  }

  private RocksStore(PrivateFolder folder) {
    this.folder = folder;
  }

  /**
   * Opens the store in {@code folder}, or makes one there.
   *
   * @param nativeFolder where the engine's library is unpacked to
   * @throws StoreUnusable which says why
   */
  public static RocksStore open(Path folder, Path nativeFolder) throws IOException {
    NativeLibrary.load(nativeFolder);
    RocksStore store = new RocksStore(PrivateFolder.make(folder));
    try {
      store.open();
      store.upkeep();
    } catch (IOException | RuntimeException e) {
      store.free();
      throw e;
    }
    return store;
  }

  private void open() throws IOException {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (Column column : Column.values()) {
      byte[] name =
          column
              .name()
              .toLowerCase(Locale.ROOT)
              .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      families.add(new ColumnFamilyDescriptor(name, settings.column()));
    }
    families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, settings.column()));
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB database =
          RocksDB.open(settings.database(), folder.path().toString(), families, handles);
      opened = new Opened(database, handles);
    } catch (RocksDBException e) {
      throw unusable(e);
    }
  }

  private StoreUnusable unusable(RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    Status.Code code = e.getStatus() == null ? Status.Code.Undefined : e.getStatus().getCode();
    Trouble trouble =
        switch (code) {
          case Corruption -> Trouble.DAMAGED;
          case InvalidArgument, NotSupported -> Trouble.UNKNOWN_FORMAT;
          case IOError -> message.contains("lock") ? Trouble.IN_USE : Trouble.NOT_WRITABLE;
          default -> Trouble.NOT_WRITABLE;
        };
    return new StoreUnusable(trouble, "%s: %s".formatted(folder.path(), message), e);
  }

  private Opened opened() throws IOException {
    Opened now = opened;
    if (now == null) {
      throw new IOException("the store is closed");
    }
    return now;
  }

  @Override
  public void each(int shard, Column column, StoredState.Visitor visitor) throws IOException {
    Opened now = opened();
    byte[] from = prefix(shard);
    try (Slice end = new Slice(prefix(shard + 1));
        ReadOptions options =
            new ReadOptions()
                .setFillCache(false)
                .setVerifyChecksums(true)
                .setReadaheadSize(READ_AHEAD_BYTES)) {
      if (shard < 0xFFFF) {
        options.setIterateUpperBound(end);
      }
      try (RocksIterator rows = now.database().newIterator(now.of(column), options)) {
        for (rows.seek(from); rows.isValid(); rows.next()) {
          visitor.row(rows.key(), rows.value());
        }
        rows.status();
      }
    } catch (RocksDBException e) {
      throw new IOException(
          "%s in column %s".formatted(e.getMessage(), column.name().toLowerCase(Locale.ROOT)), e);
    }
  }

  private static byte[] prefix(int shard) {
    return ByteBuffer.allocate(Short.BYTES).putShort((short) shard).array();
  }

  @Override
  public void write(Batch batch, boolean sync) throws IOException {
    Opened now = opened();
    try (WriteBatch writes = new WriteBatch(64 * batch.size())) {
      BatchWriter writer = new BatchWriter(writes, now.columns());
      batch.tell(writer);
      writer.check();
      now.database().write(sync ? synced : unsynced, writes);
    } catch (RocksDBException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void reopen() throws IOException {
    release();
    open();
  }

  @Override
  public long freeBytes() throws IOException {
    return Files.getFileStore(folder.path()).getUsableSpace();
  }

  @Override
  public long usedBytes() {
    return usedBytes;
  }

  @Override
  public void upkeep() throws IOException {
    usedBytes = folder.tighten();
  }

  /** What is in memory goes into tables first, so that the next start has nothing to replay. */
  @Override
  public void close() throws IOException {
    Opened now = opened;
    if (now == null) {
      return;
    }
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      now.database().flush(flush, now.columns());
      now.database().syncWal();
    } catch (RocksDBException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      release();
      folder.tighten();
      free();
    }
  }

  private void release() {
    Opened now = opened;
    opened = null;
    if (now != null) {
      now.columns().forEach(ColumnFamilyHandle::close);
      now.database().close();
    }
  }

  private void free() {
    release();
    synced.close();
    unsynced.close();
    settings.close();
  }
}
