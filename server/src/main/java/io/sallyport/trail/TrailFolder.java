package io.sallyport.trail;

import io.sallyport.pki.FileModes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a trail lies: {@code audit-N.jsonl}, N being the number of its first line, and {@code
 * head}, which says how far the trail had come when it was last synced. Immutable; blocks on the
 * disk.
 */
record TrailFolder(Path folder) {
  private static final Pattern NAME = Pattern.compile("audit-([0-9]{15})\\.jsonl");
  private static final Pattern HEAD = Pattern.compile("([0-9]{15}) ([0-9a-f]{64})\n");
  private static final FileAttribute<?>[] NO_MODES = {};

  /**
   * A file of the trail.
   *
   * @param first the number of its first line, as its name says
   */
  record Part(Path file, long first) {
    String name() {
      return String.valueOf(file.getFileName());
    }
  }

  /** The last line that is surely there. */
  record Head(long n, String hash) {}

  /** Makes it, with mode 0700, unless it is there. */
  void create() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder, modes(FileModes.PRIVATE_FOLDER));
    }
  }

  /** The files in the order of their lines; none when there is no trail. */
  List<Part> parts() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .sorted()
          .map(TrailFolder::part)
          .<Part>mapMulti((part, out) -> {
            if (part != null) {
              out.accept(part);
            }
          })
          .toList();
    }
  }

  private static @Nullable Part part(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    return name.matches() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? new Part(file, Long.parseLong(name.group(1)))
        : null;
  }

  Part part(long first) {
    return new Part(folder.resolve("audit-%015d.jsonl".formatted(first)), first);
  }

  Path headFile() {
    return folder.resolve("head");
  }

  /**
   * @return null when there is no such file
   * @throws IOException also when it is not as we write it
   */
  @Nullable Head head() throws IOException {
    if (!Files.exists(headFile())) {
      return null;
    }
    Matcher text =
        HEAD.matcher(new String(Files.readAllBytes(headFile()), StandardCharsets.ISO_8859_1));
    if (!text.matches()) {
      throw new IOException("head is not as it was written");
    }
    return new Head(Long.parseLong(text.group(1)), text.group(2));
  }

  /** Opens a file for writing; it has mode 0600 from its first moment. */
  FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        modes(FileModes.PRIVATE_FILE));
  }

  /** Overwrites the head in one piece; it has always the same length. */
  static void write(FileChannel headChannel, Head head) throws IOException {
    String text = "%015d %s\n".formatted(head.n(), head.hash());
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    headChannel.truncate(bytes.remaining());
    long at = 0;
    while (bytes.hasRemaining()) {
      at += headChannel.write(bytes, at);
    }
  }

  /** Makes the names survive a power failure. */
  void sync() throws IOException {
    if (knowsModes()) {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
  }

  private FileAttribute<?>[] modes(Set<PosixFilePermission> modes) throws IOException {
    return knowsModes()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(modes)}
        : NO_MODES;
  }

  private boolean knowsModes() throws IOException {
    Path there = Files.exists(folder) ? folder : folder.toAbsolutePath().getParent();
    return there != null && Files.getFileStore(there).supportsFileAttributeView("posix");
  }
}
