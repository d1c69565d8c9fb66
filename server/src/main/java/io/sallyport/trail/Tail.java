package io.sallyport.trail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a trail that was written before goes on. Immutable.
 *
 * @param part the file to go on in; null for a new one
 * @param bytes how much of that file is whole
 * @param n of the last line; 0 when there is none
 * @param hash of the last line
 * @param torn what stands behind the last whole line, broken off when its writer was killed
 * @param damage what is wrong, for people; null when nothing is
 */
record Tail(
    TrailFolder.@Nullable Part part,
    long bytes,
    long n,
    String hash,
    String torn,
    @Nullable String damage) {

  /** Reads the last file that has lines; blocks on the disk. */
  static Tail of(TrailFolder folder) throws IOException {
    List<TrailFolder.Part> parts = folder.parts();
    Tail tail = new Tail(null, 0, 0, EntryLine.NOTHING, "", null);
    String torn = "";
    for (int i = parts.size() - 1; i >= 0; i--) {
      tail = of(parts.get(i));
      if (!tail.torn().isEmpty()) {
        torn = tail.torn();
      }
      if (tail.n() > 0 || tail.damage() != null) {
        break;
      }
    }
    if (!parts.isEmpty() && tail.part() != null && !tail.part().equals(parts.getLast())) {
      // the last file was begun and holds no whole line: it is used again
      tail = new Tail(parts.getLast(), 0, tail.n(), tail.hash(), torn, tail.damage());
    }
    return tail.comparedWith(folder);
  }

  private static Tail of(TrailFolder.Part part) throws IOException {
    try (PartReader lines = new PartReader(part.file())) {
      byte[] last = null;
      long count = 0;
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        last = line;
        count++;
      }
      String torn = new String(lines.torn(), StandardCharsets.ISO_8859_1);
      if (last == null) {
        return new Tail(part, 0, 0, EntryLine.NOTHING, torn, null);
      }
      EntryLine.Place place = EntryLine.place(last);
      return place == null
          ? new Tail(
              null,
              0,
              part.first() + count - 1,
              EntryLine.NOTHING,
              torn,
              "%s:%d is not as it was written".formatted(part.name(), count))
          : new Tail(part, lines.wholeBytes(), place.n(), place.hash(), torn, null);
    }
  }

  private Tail comparedWith(TrailFolder folder) {
    if (damage != null) {
      return this;
    }
    try {
      TrailFolder.Head head = folder.head();
      if (head == null) {
        return n == 0 ? this : damaged("head is missing");
      }
      if (head.n() > n) {
        return damaged("n %d to %d were there and are missing".formatted(n + 1, head.n()));
      }
      return head.n() == n && !head.hash().equals(hash)
          ? damaged("n %d is another line than was written".formatted(n))
          : this;
    } catch (IOException broken) {
      return damaged("head is not as it was written");
    }
  }

  private Tail damaged(String how) {
    return new Tail(part, bytes, n, hash, torn, how);
  }
}
