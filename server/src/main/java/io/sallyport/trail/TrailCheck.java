package io.sallyport.trail;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole trail and believes nothing of it. Confined to one thread, used once; reads files
 * and writes none, also beside a broker that is writing them.
 */
public final class TrailCheck {
  private static final int TRIES = 3;
  private static final int MOST_REMARKS = 20;

  /**
   * What is wrong first.
   *
   * @param line from 1; 0 when it is about the file as a whole
   * @param found what the bytes say
   * @param means what must have happened
   */
  public record Finding(String file, long line, String found, String means) {}

  /**
   * @param lines how many are proven
   * @param first the number of the first line; 0 when there is none
   * @param last the number of the last line that is proven
   * @param head the hash of that line
   * @param wrong null when all is as it was written
   * @param remarks what the trail itself tells about gaps
   */
  public record Report(
      String folder,
      boolean whole,
      int files,
      long lines,
      long first,
      long last,
      String from,
      String until,
      String head,
      @Nullable Finding wrong,
      List<String> remarks) {}

  private final TrailFolder folder;
  private final List<String> remarks = new ArrayList<>();
  private final Set<Long> begins = new HashSet<>();
  private TrailFolder.@Nullable Head head;
  private @Nullable Finding wrong;
  private @Nullable Entry before;
  private long firstN;
  private long lines;
  private String from = "";
  private String hashAtHead = "";

  private TrailCheck(TrailFolder folder) {
    this.folder = folder;
  }

  /**
   * @throws NoSuchFileException when there is no trail
   * @throws IOException when it cannot be read
   */
  public static Report run(Path folder) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return new TrailCheck(new TrailFolder(folder)).run();
      } catch (NoSuchFileException e) {
        if (i == TRIES || new TrailFolder(folder).parts().isEmpty()) {
          throw e; // otherwise a broker that is writing has just thrown the oldest file away
        }
      }
    }
  }

  private Report run() throws IOException {
    readHead();
    List<TrailFolder.Part> parts = folder.parts();
    if (parts.isEmpty() && head == null && wrong == null) {
      throw new NoSuchFileException(folder.folder().toString());
    }
    for (int i = 0; i < parts.size() && wrong == null; i++) {
      read(parts.get(i), i == parts.size() - 1);
    }
    if (wrong == null) {
      checkBeginning();
    }
    if (wrong == null) {
      checkHead();
    }
    Entry last = before;
    return new Report(
        folder.folder().toString(),
        wrong == null,
        parts.size(),
        lines,
        firstN,
        last == null ? 0 : last.n(),
        from,
        last == null ? "" : last.time(),
        last == null ? EntryLine.NOTHING : last.hash(),
        wrong,
        remarks);
  }

  /** Before the files: they may grow meanwhile, and must never be shorter than it says. */
  private void readHead() {
    try {
      head = folder.head();
    } catch (IOException broken) {
      wrong = new Finding("head", 0, "it is not as it was written", "the file was changed");
    }
  }

  private void read(TrailFolder.Part part, boolean isLast) throws IOException {
    try (PartReader reader = new PartReader(part.file())) {
      long number = 0;
      for (byte[] line = reader.next(); line != null; line = reader.next()) {
        number++;
        Finding finding = check(part, number, EntryLine.read(line));
        if (finding != null) {
          wrong = finding;
          return;
        }
      }
      int torn = reader.torn().length;
      if (torn > 0 && !isLast) {
        wrong =
            new Finding(
                part.name(), number + 1, "it has no end", "lines were cut off or changed here");
      } else if (torn > 0) {
        remark(
            "%s:%d is not whole yet: a broker is writing it, or was killed; the next start notes it"
                .formatted(part.name(), number + 1));
      }
    }
  }

  private @Nullable Finding check(TrailFolder.Part part, long number, @Nullable Entry entry) {
    if (entry == null) {
      return new Finding(
          part.name(),
          number,
          "its hash does not fit what it says",
          "the line was changed after it was written, or never written by a broker");
    }
    Finding misplaced = place(part, number, entry);
    if (misplaced != null) {
      return misplaced;
    }
    Fact fact = entry.fact();
    if (fact.event().equals(Fact.DAMAGED)) {
      return new Finding(
          part.name(),
          number,
          "a start noted here: " + fact.what().getOrDefault("text", ""),
          "before that start somebody changed or removed what had been written");
    }
    note(entry);
    accept(entry);
    return null;
  }

  private @Nullable Finding place(TrailFolder.Part part, long number, Entry entry) {
    Entry last = before;
    if (number == 1 && entry.n() != part.first()) {
      return new Finding(
          part.name(),
          1,
          "the file begins with n=%d".formatted(entry.n()),
          "lines were removed, or the file has another name than it was given");
    }
    if (last == null) {
      return entry.n() == 1 && !entry.prev().equals(EntryLine.NOTHING)
          ? new Finding(
              part.name(), number, "n=1 follows another line", "it is not the first of its chain")
          : null;
    }
    if (entry.n() != last.n() + 1) {
      return new Finding(
          part.name(),
          number,
          "n=%d follows n=%d".formatted(entry.n(), last.n()),
          entry.n() > last.n()
              ? "%d lines were removed before it".formatted(entry.n() - last.n() - 1)
              : "lines were added or put into another order");
    }
    return entry.prev().equals(last.hash()) || isAfterDamage(entry)
        ? null
        : new Finding(
            part.name(),
            number,
            "its prev is not the hash of the line before",
            "one of the two is another line than was written here");
  }

  /** A chain that could not be gone on with begins anew and says so, which is a finding itself. */
  private static boolean isAfterDamage(Entry entry) {
    return entry.fact().event().equals(Fact.DAMAGED) && entry.prev().equals(EntryLine.NOTHING);
  }

  private void note(Entry entry) {
    Fact fact = entry.fact();
    switch (fact.event()) {
      case Fact.SHORTENED -> {
        String first = fact.what().getOrDefault("begins", "");
        if (first.matches("[0-9]{1,15}")) {
          begins.add(Long.parseLong(first));
        }
      }
      case Fact.GAP ->
          remark(
              "n %d at %s: %s events were lost before it, since they came faster than they could be"
                      .formatted(entry.n(), entry.time(), fact.what().getOrDefault("lost", "some"))
                  + " written");
      case Fact.TORN ->
          remark(
              "n %d at %s: the line before it had no end (%s bytes cut off); the broker was killed"
                  .formatted(entry.n(), entry.time(), fact.what().getOrDefault("bytes", "some")));
      default -> {}
    }
  }

  private void remark(String text) {
    if (remarks.size() < MOST_REMARKS) {
      remarks.add(text);
    } else if (remarks.size() == MOST_REMARKS) {
      remarks.add("and more of these");
    }
  }

  private void accept(Entry entry) {
    if (lines == 0) {
      firstN = entry.n();
      from = entry.time();
    }
    lines++;
    before = entry;
    if (head != null && entry.n() == head.n()) {
      hashAtHead = entry.hash();
    }
  }

  /** What is missing at the beginning must have been thrown away by the broker, which says so. */
  private void checkBeginning() {
    if (firstN > 1 && !begins.contains(firstN)) {
      wrong =
          new Finding(
              folder.part(firstN).name(),
              1,
              "the trail begins with n=%d, and no line says that what was before is gone"
                  .formatted(firstN),
              "the file or files before it were removed");
    }
  }

  private void checkHead() {
    long last = before == null ? 0 : before.n();
    if (head == null) {
      wrong = new Finding("head", 0, "it is missing", "the file was removed");
    } else if (head.n() > last) {
      wrong =
          new Finding(
              "head",
              0,
              "it says that the trail had come to n=%d, and the files end with n=%d"
                  .formatted(head.n(), last),
              "the last %d lines were removed".formatted(head.n() - last));
    } else if (!head.hash().equals(hashAtHead)) {
      wrong =
          new Finding(
              "head",
              0,
              "its hash is not that of n=%d".formatted(head.n()),
              "the head or that line was changed");
    }
  }
}
