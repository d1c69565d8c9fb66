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

/**
 * How long the engine's journals are at least and what they end with: the list of its tables and
 * the log of what is in no table yet. The engine takes a journal that ends early, or that has in
 * its last block a record that says it is longer, for one that was being written when the process
 * ended, goes on without the rest, and says nothing; this is how we notice.
 *
 * <p>Kept beside the journals in a file of a few lines. A note that cannot be read says nothing,
 * and one that is old asks for less. One thread at a time; blocks on the disk.
 */
final class Extent {
  private static final String NAME = "extent";
  private static final String CLOSED = "closed";
  private static final String CHECK = "check ";
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
    Map<String, JournalEnd> before = extent.compare();
    if (before.remove(CLOSED) != null) {
      extent.write(text(before), true); // from here on journals come and go
    }
    return extent;
  }

  /** As {@link #check}, and writes nothing. */
  static void verify(Path folder) throws IOException {
    new Extent(folder).compare();
  }

  private Map<String, JournalEnd> compare() throws IOException {
    Map<String, JournalEnd> before = read();
    for (Map.Entry<String, JournalEnd> journal : before.entrySet()) {
      if (!journal.getKey().equals(CLOSED)) {
        compare(journal.getKey(), journal.getValue(), before.containsKey(CLOSED));
      }
    }
    return before;
  }

  private void compare(String name, JournalEnd noted, boolean closed) throws IOException {
    Path journal = folder.resolve(name);
    if (!Files.exists(journal)) {
      if (closed) {
        throw damaged("%s had %d bytes when it was written last, and is gone", name, noted.bytes());
      }
      return; // the engine drops what it needs no more
    }
    long bytes = Files.size(journal);
    if (bytes < noted.bytes()) {
      throw damaged(
          "%s had %d bytes when it was written last, and has %d", name, noted.bytes(), bytes);
    }
    if (!JournalEnd.at(journal, noted.bytes()).equals(noted)) {
      throw damaged("%s is not what was written, shortly before byte %d", name, noted.bytes());
    }
  }

  private StoreUnusable damaged(String what, Object... of) {
    return new StoreUnusable(Trouble.DAMAGED, folder + ": " + what.formatted(of), null);
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
    Map<String, JournalEnd> all = journals(true);
    all.put(CLOSED, JournalEnd.NONE);
    write(text(all), true);
  }

  private Map<String, JournalEnd> journals(boolean logToo) throws IOException {
    Map<String, JournalEnd> found = new TreeMap<>();
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

  private static void measure(Path file, String name, Map<String, JournalEnd> into)
      throws IOException {
    try {
      into.put(name, JournalEnd.of(file));
    } catch (NoSuchFileException gone) {
      into.remove(name); // the engine drops what it needs no more
    }
  }

  private static String text(Map<String, JournalEnd> journals) {
    StringBuilder text = new StringBuilder();
    journals.forEach((name, end) -> text.append(name).append(' ').append(end.text()).append('\n'));
    return text
        + CHECK
        + JournalEnd.sum(text.toString().getBytes(StandardCharsets.US_ASCII))
        + "\n";
  }

  private Map<String, JournalEnd> read() throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file) || Files.size(file) > LONGEST_NOTE) {
      return new TreeMap<>();
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
    Map<String, JournalEnd> found = new TreeMap<>();
    try {
      for (String line : text.substring(0, text.lastIndexOf(CHECK)).split("\n")) {
        int gap = line.indexOf(' ');
        found.put(line.substring(0, gap), JournalEnd.parse(line.substring(gap + 1)));
      }
    } catch (RuntimeException illegible) {
      return new TreeMap<>();
    }
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
