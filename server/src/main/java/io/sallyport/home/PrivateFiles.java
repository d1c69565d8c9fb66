package io.sallyport.home;

import io.sallyport.pki.FileModes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Writes files that only their owner may see. Stateless; blocks on the disk. */
public final class PrivateFiles {
  private static final FileAttribute<?>[] NO_MODES = {};

  private PrivateFiles() {}

  /**
   * Replaces {@code file}: whoever reads it, also after a power failure, sees the old content or
   * the new, and it has mode 0600 from its first moment.
   */
  public static void replace(Path file, byte[] content) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Path draft = folder.resolve("." + file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    try {
      try (FileChannel out =
          FileChannel.open(draft, options(StandardOpenOption.CREATE_NEW), mode(draft))) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          out.write(rest);
        }
        out.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
    sync(folder);
  }

  /** Makes the names in {@code folder} survive a power failure; elsewhere than on Linux no need. */
  public static void sync(Path folder) throws IOException {
    if (knowsModes(folder)) {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
  }

  /** Deletes {@code tree} with all that is in it, if it is there; links are not followed. */
  public static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Creates a folder with mode 0700, and what is missing above it; one that exists stays. */
  public static void createFolder(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder, attributes(folder, FileModes.PRIVATE_FOLDER));
    }
  }

  /**
   * As {@link #createFolder}, but one that exists, or a link of that name, is an error: where
   * others may write as well, it may be theirs.
   */
  public static void newFolder(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.createDirectory(folder, attributes(folder, FileModes.PRIVATE_FOLDER));
  }

  public static Set<OpenOption> options(StandardOpenOption create) {
    return Set.of(create, StandardOpenOption.WRITE);
  }

  /** The attribute that gives a new file mode 0600; nothing where modes are unknown. */
  public static FileAttribute<?>[] mode(Path file) throws IOException {
    return attributes(file, FileModes.PRIVATE_FILE);
  }

  /** What went wrong, for people; without the path, which stands beside it. */
  public static String reason(IOException e) {
    String kind = e.getClass().getSimpleName().replaceAll("Exception$", "");
    return kind.equals("IO") || kind.equals("FileSystem") ? String.valueOf(e.getMessage()) : kind;
  }

  private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> mode)
      throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    return folder != null && knowsModes(folder)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
        : NO_MODES;
  }

  private static boolean knowsModes(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }
}
