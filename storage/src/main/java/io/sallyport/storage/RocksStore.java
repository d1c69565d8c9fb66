package io.sallyport.storage;

import io.sallyport.store.Batch;
import io.sallyport.store.Column;
import io.sallyport.store.Store;
import io.sallyport.store.StoredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The rows in RocksDB: a column family for each {@link Column}, and a folder of our own. One thread
 * at a time uses it, or several read; {@link #usedBytes} and {@link #copyTo} are for all.
 */
public final class RocksStore implements Store {
  private final PrivateFolder folder;
  private final RocksSettings settings = new RocksSettings();
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions().setSync(false);
  private final Extent extent;
  private final Lock lifetime = new ReentrantLock();
  private boolean logIsSynced = true;
  private volatile @Nullable RocksRows opened;
  private volatile long usedBytes;

  private RocksStore(PrivateFolder folder, Extent extent) {
    this.folder = folder;
    this.extent = extent;
  }

  /**
   * Opens the store in {@code folder}, or makes one there.
   *
   * @param nativeFolder where the engine's library is unpacked to
   * @throws io.sallyport.store.StoreUnusable which says why
   */
  public static RocksStore open(Path folder, Path nativeFolder) throws IOException {
    NativeLibrary.load(nativeFolder);
    PrivateFolder home = PrivateFolder.make(folder);
    RocksStore store = new RocksStore(home, Extent.check(home.path()));
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
    opened = RocksRows.open(settings, folder.path());
  }

  private RocksRows opened() throws IOException {
    RocksRows now = opened;
    if (now == null) {
      throw new IOException("the store is closed");
    }
    return now;
  }

  @Override
  public void each(int shard, Column column, StoredState.Visitor visitor) throws IOException {
    opened().each(shard, column, visitor);
  }

  /**
   * Puts what is stored at this moment into a new folder, which is a store of its own: by links
   * where the volume is the same, so that it is quick and takes no room until the tables change.
   * Any thread; what is written meanwhile goes on, and is there or not.
   */
  public void copyTo(Path copy) throws IOException {
    lifetime.lock(); // the engine must not be closed meanwhile
    try (Checkpoint checkpoint = Checkpoint.create(opened().database())) {
      checkpoint.createCheckpoint(copy.toString());
    } catch (RocksDBException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      lifetime.unlock();
    }
    PrivateFolder.make(copy).tighten();
  }

  @Override
  public void write(Batch batch, boolean sync) throws IOException {
    RocksRows now = opened();
    try (WriteBatch writes = new WriteBatch(64 * batch.size())) {
      BatchWriter writer = new BatchWriter(writes, now.columns());
      batch.tell(writer);
      writer.check();
      logIsSynced = sync;
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
    extent.note(logIsSynced);
    usedBytes = folder.tighten();
  }

  /** What is in memory goes into tables first, so that the next start has nothing to replay. */
  @Override
  public void close() throws IOException {
    RocksRows now = opened;
    if (now == null) {
      return;
    }
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      now.database().flush(flush, now.columns());
      now.database().syncWal();
      release();
      extent.close();
    } catch (RocksDBException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      free();
      folder.tighten();
    }
  }

  private void release() {
    lifetime.lock();
    try {
      RocksRows now = opened;
      opened = null;
      if (now != null) {
        now.close();
      }
    } finally {
      lifetime.unlock();
    }
  }

  private void free() {
    release();
    synced.close();
    unsynced.close();
    settings.close();
  }
}
