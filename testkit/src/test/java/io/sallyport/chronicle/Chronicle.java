package io.sallyport.chronicle;

import io.sallyport.time.Ticker;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The logs of all clients: a file for each, in a folder. Thread-safe; holds at most {@value
 * #MAXIMUM_ENTRIES} lines.
 */
public final class Chronicle implements AutoCloseable {
  private static final int MAXIMUM_ENTRIES = 4_000_000;
  private static final String SUFFIX = ".log";

  private final Path folder;
  private final Ticker ticker = Ticker.system();
  private final long startNanos = ticker.nanos();
  private final Map<String, BufferedWriter> files = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();

  public Chronicle(Path folder) {
    try {
      this.folder = Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a line with the next position. */
  public synchronized void tell(
      String client, What what, String subject, String id, int qos, String note) {
    if (entries.size() == MAXIMUM_ENTRIES) {
      throw new IllegalStateException("more than " + MAXIMUM_ENTRIES + " lines");
    }
    long micros = (ticker.nanos() - startNanos) / 1_000;
    Entry entry = new Entry(entries.size(), micros, client, what, subject, id, qos, note);
    entries.add(entry);
    try {
      BufferedWriter file = files.get(client);
      if (file == null) {
        file = Files.newBufferedWriter(folder.resolve(client + SUFFIX));
        files.put(client, file);
      }
      file.write(entry.toString());
      file.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void tell(String client, What what, String subject) {
    tell(client, what, subject, Entry.NOTHING, 0, Entry.NOTHING);
  }

  /** All lines so far, in order. */
  public synchronized List<Entry> soFar() {
    return List.copyOf(entries);
  }

  /** All lines of all files of {@code folder}, in order. */
  public static List<Entry> read(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .flatMap(Chronicle::lines)
          .map(Entry::parse)
          .sorted(Comparator.comparingLong(Entry::position))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      for (BufferedWriter file : files.values()) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
