package io.sallyport.storage;

import io.sallyport.store.StoreUnusable;
import io.sallyport.store.StoreUnusable.Trouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * How long the engine's journals are at least: the list of its tables and the log of what is in no
 * table yet. The engine takes a journal that ends early for one that was being written when the
 * process ended, goes on without the rest, and says nothing; this is how we notice.
 *
 * <p>Kept beside the journals in a file of a few lines. A note that cannot be read says nothing,
 * and one that is old asks for less. One thread at a time; blocks on the disk.
 */
final class Extent {
  private static final String NAME = "extent";
  private static final String CLOSED = "closed";
  private static final int LONGEST_NOTE = 64 * 1024;

  private final Path folder;
  private String noted = "";

  private Extent(Path folder) {
    this.folder = folder;
  }

  /**
   * Before the engine opens {@code folder} to write in it.
   *
   * @throws StoreUnusable DAMAGED, when a journal is shorter than it was, or is gone although the
   *     store was closed
   */
  static Extent check(Path folder) throws IOException {
    Extent extent = new Extent(folder);
    Map<String, Long> before = extent.compare();
    if (before.remove(CLOSED) != null) {
      extent.write(text(before), true); // from here on journals come and go
    }
    return extent;
  }

  /** As {@link #check}, and writes nothing. */
  static void verify(Path folder) throws IOException {
    new Extent(folder).compare();
  }

  private Map<String, Long> compare() throws IOException {
    Map<String, Long> before = read();
    Map<String, Long> now = journals(true);
    for (Map.Entry<String, Long> journal : before.entrySet()) {
      Long bytes = now.get(journal.getKey());
      boolean gone = bytes == null && before.containsKey(CLOSED);
      if (!journal.getKey().equals(CLOSED)
          && (gone || (bytes != null && bytes < journal.getValue()))) {
        throw new StoreUnusable(
            Trouble.DAMAGED,
            "%s: %s had %d bytes when it was written last, and has %s"
                .formatted(
                    folder, journal.getKey(), journal.getValue(), bytes == null ? "none" : bytes),
            null);
      }
    }
    return before;
  }

  /**
   * Notes how long they are now.
   *
   * @param logToo whether the log is on the disk as far as it is written
   */
  void note(boolean logToo) throws IOException {
    String text = text(journals(logToo));
    if (!text.equals(noted)) {
      write(text, false);
    }
  }

  /** Notes how long they are, and that nothing will change until the store is opened again. */
  void close() throws IOException {
    Map<String, Long> all = journals(true);
    all.put(CLOSED, 1L);
    write(text(all), true);
  }

  private Map<String, Long> journals(boolean logToo) throws IOException {
    Map<String, Long> found = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.startsWith("MANIFEST-") || (logToo && name.endsWith(".log"))) {
          measure(file, name, found);
        }
      }
    }
    return found;
  }

  private static void measure(Path file, String name, Map<String, Long> into) throws IOException {
    try {
      into.put(name, Files.size(file));
    } catch (NoSuchFileException gone) {
      into.remove(name); // the engine drops what it needs no more
    }
  }

  private static String text(Map<String, Long> journals) {
    StringBuilder text = new StringBuilder();
    journals.forEach((name, bytes) -> text.append(name).append(' ').append(bytes).append('\n'));
    return text + "check " + sum(text.toString()) + "\n";
  }

  private static long sum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return crc.getValue();
  }

  private Map<String, Long> read() throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file) || Files.size(file) > LONGEST_NOTE) {
      return new TreeMap<>();
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
    Map<String, Long> found = new TreeMap<>();
    try {
      for (String line : text.split("\n")) {
        int gap = line.indexOf(' ');
        found.put(line.substring(0, gap), Long.parseLong(line.substring(gap + 1)));
      }
    } catch (RuntimeException illegible) {
      return new TreeMap<>();
    }
    found.remove("check");
    return text.equals(text(found)) ? found : new TreeMap<>();
  }

  private void write(String text, boolean synced) throws IOException {
    Path draft = folder.resolve(NAME + ".new");
    try (FileChannel file =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      if (synced) {
        file.force(true);
      }
    }
    Files.move(
        draft,
        folder.resolve(NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    noted = text;
    if (synced) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }
}
