package io.sallyport.pki;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Writes a file so that a reader, and a machine that lost power, sees the old content or the new
 * one, whole; and so that it never exists, not for a moment, with a wider mode than it shall have.
 * The caller holds the {@link DirectoryLock}, which is why the temporary name can be a fixed one.
 */
final class DurableFile {
  private static final FileAttribute<?>[] NO_MODES = {};

  private DurableFile() {}

  static void write(Path file, byte[] content, Set<PosixFilePermission> mode) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Path draft = folder.resolve("." + file.getFileName() + ".tmp");
    Files.deleteIfExists(draft);
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      try (FileChannel channel = FileChannel.open(draft, options, modes(folder, mode))) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
    sync(folder);
  }

  /** Creates a folder, and what is missing above it, with mode 0700; one that exists stays. */
  static void createFolder(Path folder) throws IOException {
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = Objects.requireNonNull(existing.getParent());
    }
    Files.createDirectories(folder, modes(existing, FileModes.PRIVATE_FOLDER));
  }

  static FileAttribute<?>[] modes(Path where, Set<PosixFilePermission> mode) throws IOException {
    return FileModes.hasModes(where)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
        : NO_MODES;
  }

  /** Makes the new name itself survive; Windows cannot open a folder and needs no such thing. */
  private static void sync(Path folder) throws IOException {
    if (FileModes.hasModes(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
