package io.sallyport.home;

import io.sallyport.config.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One process per home. Held until it is closed or the process ends, however it ends. The file
 * tells the holder's process id; it stays behind and means nothing without the lock.
 */
public final class HomeLock implements AutoCloseable {
  private final FileChannel channel;

  private HomeLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock at once.
   *
   * @throws CommandFailure HOME_BUSY, naming the holder, when another process or another part of
   *     this one has it
   */
  static HomeLock take(Path file) throws CommandFailure {
    try {
      FileChannel channel =
          FileChannel.open(
              file, PrivateFiles.options(StandardOpenOption.CREATE), PrivateFiles.mode(file));
      if (!locked(channel)) {
        channel.close();
        throw busy(file);
      }
      channel.truncate(0);
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
      channel.write(ByteBuffer.wrap(pid), 0);
      return new HomeLock(channel);
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.HOME_BROKEN, "%s cannot be locked: %s".formatted(file, PrivateFiles.reason(e)));
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException held) {
      return false;
    }
  }

  private static CommandFailure busy(Path file) throws IOException {
    String holder = Files.readString(file, StandardCharsets.US_ASCII).strip();
    String shown = holder.matches("[0-9]{1,10}") ? "process " + holder : "another process";
    return new CommandFailure(
        Problem.HOME_BUSY,
        "%s uses the home %s".formatted(shown, file.toAbsolutePath().getParent()),
        "stop it (kill %s), or give this one another --home"
            .formatted(shown.startsWith("process ") ? holder : "PID"));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
