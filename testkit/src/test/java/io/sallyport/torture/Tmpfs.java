package io.sallyport.torture;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sallyport.testkit.Program;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small volume in memory that can be filled. Only root may make one. Confined to one thread. */
final class Tmpfs implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final Path folder;

  private Tmpfs(Path folder) {
    this.folder = folder;
  }

  /** Skips the test, and says why, where it may not be made. */
  static Tmpfs mount(Path folder, int mebibytes) throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a tmpfs");
    Files.createDirectories(folder);
    Program mount =
        Program.run(
            List.of(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + mebibytes + "m",
                "tmpfs",
                folder.toString()));
    assumeTrue(mount.exitCode() == 0, "no tmpfs can be mounted here: " + mount.text());
    return new Tmpfs(folder);
  }

  Path folder() {
    return folder;
  }

  /** Leaves so much room and no more; the broker may use it up meanwhile. */
  void leave(long bytes) {
    try (RandomAccessFile ballast = new RandomAccessFile(ballast().toFile(), "rw")) {
      byte[] chunk = new byte[CHUNK_BYTES];
      ballast.seek(ballast.length());
      long free = Files.getFileStore(folder).getUsableSpace();
      for (; free > bytes; free = Files.getFileStore(folder).getUsableSpace()) {
        ballast.write(chunk, 0, (int) Math.min(CHUNK_BYTES, free - bytes));
      }
    } catch (IOException full) {
      if (freeBytes() > bytes + CHUNK_BYTES) {
        throw new UncheckedIOException(full);
      }
    }
  }

  long freeBytes() {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the room back. */
  void empty() {
    try {
      Files.deleteIfExists(ballast());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  @Override
  public void close() {
    Program.run(List.of("umount", "-l", folder.toString()));
  }
}
