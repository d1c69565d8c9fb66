package io.sallyport.pki;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One writer at a time in a folder, among threads and among processes: a broker that renews and a
 * verb that revokes must not lose each other's work. Held for one change of files; ends by itself
 * when its process dies. Waits at most ten seconds.
 */
final class DirectoryLock implements AutoCloseable {
  private static final int TRIES = 1000;
  private static final long PAUSE_NANOS = 10_000_000;

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  static DirectoryLock of(Path folder) throws IOException {
    Path file = folder.resolve(".lock");
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            DurableFile.modes(folder, FileModes.PRIVATE_FILE));
    try {
      for (int i = 0; i < TRIES; i++) {
        if (tryLock(channel) != null) {
          return new DirectoryLock(channel);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      throw new PkiProblem(
          file, "has been held by another process for ten seconds", "end that process, try again");
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process has it
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
