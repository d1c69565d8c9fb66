package io.sallyport.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A folder that only its owner may enter, with files that only he may read. The engine makes its
 * files with the modes of the process; they are behind the folder's until {@link #tighten} comes
 * by. Stateless but for its path; blocks on the disk.
 */
final class PrivateFolder {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private final Path path;

  private PrivateFolder(Path path) {
    this.path = path;
  }

  /** Makes it, if it is missing, and what is above it. One that others may enter is closed. */
  static PrivateFolder make(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (!Files.isDirectory(path)) {
      Files.createDirectory(path);
    }
    restrict(path, FOLDER);
    return new PrivateFolder(path);
  }

  Path path() {
    return path;
  }

  /** Takes from others what they may do with the files, and tells how many bytes those have. */
  long tighten() throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        bytes += tighten(file);
      }
    }
    return bytes;
  }

  private static long tighten(Path file) throws IOException {
    try {
      restrict(file, FILE);
      return Files.size(file);
    } catch (NoSuchFileException gone) {
      return 0; // files come and go by themselves
    }
  }

  private static void restrict(Path file, Set<PosixFilePermission> most) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null && !most.containsAll(view.readAttributes().permissions())) {
      view.setPermissions(most);
    }
  }
}
