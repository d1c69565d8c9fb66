package io.sallyport.storage;

import io.sallyport.store.StoreUnusable;
import io.sallyport.store.StoreUnusable.Trouble;
import java.io.IOException;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * Loads the engine's native half. It is unpacked into a folder of our own: code that a process runs
 * must not lie where others may write, as they may in {@code /tmp}.
 */
final class NativeLibrary {
  private NativeLibrary() {}

  /**
   * Loads it, the first time in a process, from {@code folder}.
   *
   * @throws StoreUnusable NOT_WRITABLE, when it cannot be unpacked or there is none for this
   *     machine
   */
  static void load(Path folder) throws IOException {
    PrivateFolder home = PrivateFolder.make(folder);
    try {
      NativeLibraryLoader.getInstance().loadLibrary(home.path().toString());
      RocksDB.loadLibrary();
    } catch (IOException | UnsatisfiedLinkError | RuntimeException e) {
      throw new StoreUnusable(
          Trouble.NOT_WRITABLE,
          "RocksDB's library cannot be loaded from %s: %s".formatted(folder, e.getMessage()),
          e);
    }
    home.tighten();
  }
}
