package io.sallyport.rescue;

import io.sallyport.home.PendingRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which files of a home go into a backup. Stateless. */
final class HomeParts {
  static final String STORE = "data/store";

  private HomeParts() {}

  /**
   * A file to copy.
   *
   * @param path where it lies in the backup, with slashes
   */
  record Source(Path file, String path, long bytes) {}

  /** The part that {@code path} is, or lies below. */
  static Optional<String> partOf(String path) {
    return PendingRestore.PARTS.stream()
        .filter(part ->
            path.equals(part) || (PendingRestore.isFolder(part) && path.startsWith(part + "/")))
        .findFirst();
  }

  /** The file {@code file}, if there is one, as {@code path}. */
  static List<Source> file(Path file, String path) throws IOException {
    return Files.isRegularFile(file)
        ? List.of(new Source(file.toRealPath(), path, Files.size(file)))
        : List.of();
  }

  /** The files below {@code folder}, as below {@code path}; of a link, what it leads to. */
  static List<Source> below(Path folder, String path) throws IOException {
    List<Source> found = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted().toList()) {
        if (Files.isRegularFile(file) && belongs(file)) {
          String name = folder.relativize(file).toString().replace('\\', '/');
          found.add(new Source(file.toRealPath(), path + "/" + name, Files.size(file)));
        }
      }
    }
    return found;
  }

  /** Locks, drafts and the engine's own chatter mean nothing elsewhere. */
  private static boolean belongs(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".")
        && !name.equals("LOCK")
        && !name.equals("LOG")
        && !name.startsWith("LOG.old.")
        && !name.endsWith(".dbtmp");
  }
}
