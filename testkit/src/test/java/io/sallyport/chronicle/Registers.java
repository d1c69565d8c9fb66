package io.sallyport.chronicle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A topic with one publisher, who sets and clears what is retained there, is a register: a reader
 * finds what was acknowledged last before it asked, or something later.
 */
final class Registers implements Check {
  @Override
  public List<Violation> of(History history) {
    Map<String, List<Publication>> writes = new HashMap<>();
    for (Publication message : history.publications().values()) {
      writes.computeIfAbsent(message.topic(), _ -> new ArrayList<>()).add(message);
    }
    Map<String, Entry> asked = new HashMap<>();
    List<Violation> found = new ArrayList<>();
    for (Entry entry : history.entries()) {
      if (entry.what() == What.READING) {
        asked.put(entry.client(), entry);
      } else if (entry.what() == What.READ) {
        List<Publication> known = writes.getOrDefault(entry.subject(), List.of());
        if (!allows(known, asked.get(entry.client()).position(), entry)) {
          found.add(new Violation(Violation.Kind.RETAINED, text(known, entry)));
        }
      }
    }
    return found;
  }

  private static boolean allows(List<Publication> writes, long asked, Entry read) {
    boolean found = false;
    for (Publication write : writes) {
      if (write.acknowledged() < asked) {
        found = false; // whatever was before this is over
      }
      if (write.asked() < read.position()) {
        found |= write.clear() ? isNothing(read) : write.id().equals(read.id());
      }
    }
    boolean untouched = writes.stream().noneMatch(write -> write.acknowledged() < asked);
    return found || (untouched && isNothing(read));
  }

  private static boolean isNothing(Entry read) {
    return read.id().equals(Entry.NOTHING);
  }

  private static String text(List<Publication> writes, Entry read) {
    String last =
        writes.stream()
            .filter(write -> write.acknowledged() < read.position())
            .reduce((_, later) -> later)
            .map(write -> write.id() + (write.clear() ? " (cleared)" : ""))
            .orElse("nothing");
    return read.client()
        + " found "
        + read.id()
        + " on "
        + read.subject()
        + " at "
        + read.position()
        + "; acknowledged last was "
        + last;
  }
}
