package io.sallyport.trail;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What of a file that goes is written anew: the lines about operators, each with its number and
 * time as they were. Stateless; reads all files, which happens once for each that goes.
 */
final class KeptFacts {
  /** Where it stood when it was written first. */
  static final String KEPT = "kept";

  private KeptFacts() {}

  /**
   * @param oldest that goes
   * @param others all that stay
   * @param mostBytes how much the lines about operators may take of all together; beyond that the
   *     oldest of them are let go
   * @return in their order
   */
  static List<Fact> of(TrailFolder.Part oldest, List<TrailFolder.Part> others, long mostBytes)
      throws IOException {
    long room = mostBytes;
    for (TrailFolder.Part part : others) {
      for (Line line : read(part)) {
        room -= line.bytes();
      }
    }
    Deque<Fact> kept = new ArrayDeque<>();
    List<Line> going = read(oldest);
    for (int i = going.size() - 1; i >= 0 && going.get(i).bytes() <= room; i--) {
      room -= going.get(i).bytes();
      kept.addFirst(keep(going.get(i).entry()));
    }
    return List.copyOf(kept);
  }

  private record Line(Entry entry, long bytes) {}

  private static List<Line> read(TrailFolder.Part part) throws IOException {
    List<Line> found = new ArrayList<>();
    try (PartReader lines = new PartReader(part.file())) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        Entry entry = Fact.mayBeOfOperator(line) ? EntryLine.read(line) : null;
        if (entry != null && entry.fact().isOfOperator()) {
          found.add(new Line(entry, line.length + 1L));
        }
      }
    }
    return found;
  }

  private static Fact keep(Entry entry) {
    Fact fact = entry.fact();
    return fact.what().containsKey(KEPT)
        ? fact
        : fact.with(KEPT, "n %d of %s".formatted(entry.n(), entry.time()));
  }
}
