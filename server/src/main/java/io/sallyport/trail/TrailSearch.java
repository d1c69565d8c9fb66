package io.sallyport.trail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a trail for people; lines that are not as they were written are passed over, since
 * {@link TrailCheck} is there to tell of them. Stateless; blocks on the disk.
 */
public final class TrailSearch {
  private TrailSearch() {}

  /** The last {@code most} lines, oldest first. */
  public static List<Entry> last(Path folder, int most) throws IOException {
    Deque<Entry> found = new ArrayDeque<>();
    List<TrailFolder.Part> parts = new TrailFolder(folder).parts();
    for (int i = parts.size() - 1; i >= 0 && found.size() < most; i--) {
      Deque<Entry> here = lastOf(parts.get(i), most - found.size());
      while (!here.isEmpty()) {
        found.addFirst(here.removeLast());
      }
    }
    return List.copyOf(found);
  }

  private static Deque<Entry> lastOf(TrailFolder.Part part, int most) throws IOException {
    Deque<Entry> here = new ArrayDeque<>();
    try (PartReader lines = new PartReader(part.file())) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        Entry entry = EntryLine.read(line);
        if (entry != null) {
          here.addLast(entry);
          if (here.size() > most) {
            here.removeFirst();
          }
        }
      }
    } catch (NoSuchFileException gone) {
      return here; // the broker has thrown the oldest away meanwhile
    }
    return here;
  }

  /** The refusal that was called {@code id}; the newest files are looked at first. */
  public static Optional<Entry> byId(Path folder, String id) throws IOException {
    List<TrailFolder.Part> parts = new TrailFolder(folder).parts();
    byte[] wanted = ("\"id\":\"" + id + "\"").getBytes(StandardCharsets.US_ASCII);
    for (int i = parts.size() - 1; i >= 0; i--) {
      Entry entry = byId(parts.get(i), id, wanted);
      if (entry != null) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private static @Nullable Entry byId(TrailFolder.Part part, String id, byte[] wanted)
      throws IOException {
    Entry found = null;
    try (PartReader lines = new PartReader(part.file())) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        Entry entry = holds(line, wanted) ? EntryLine.read(line) : null;
        if (entry != null && id.equals(entry.fact().id())) {
          found = entry;
        }
      }
    } catch (NoSuchFileException gone) {
      return null;
    }
    return found;
  }

  /** Near the beginning of the line, where our own words stand. */
  private static boolean holds(byte[] line, byte[] wanted) {
    int end = Math.min(line.length, 160) - wanted.length;
    for (int i = 0; i <= end; i++) {
      int j = 0;
      while (j < wanted.length && line[i + j] == wanted[j]) {
        j++;
      }
      if (j == wanted.length) {
        return true;
      }
    }
    return false;
  }
}
