package io.sallyport.chronicle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A stored session is there until it is dropped, and never again afterwards. */
final class Sessions implements Check {
  private enum Stored {
    YES,
    NO,
    PERHAPS
  }

  @Override
  public List<Violation> of(History history) {
    Map<String, Stored> stored = new HashMap<>();
    Map<String, Entry> greetings = new HashMap<>();
    List<Violation> found = new ArrayList<>();
    for (Entry entry : history.entries()) {
      String client = entry.client();
      if (entry.what() == What.CONNECTING) {
        greetings.put(client, entry);
        if (!entry.notes(Entry.RESUME)) {
          stored.merge(client, Stored.PERHAPS, (old, _) -> old == Stored.NO ? old : Stored.PERHAPS);
        } else {
          stored.putIfAbsent(client, Stored.NO);
        }
      } else if (entry.what() == What.CONNECTED) {
        Entry greeting = greetings.get(client);
        Stored before = stored.get(client);
        if (!isRight(greeting, entry, before)) {
          found.add(told(entry, greeting, before));
        }
        stored.put(client, greeting.notes(Entry.FLEETING) ? Stored.NO : Stored.YES);
      } else if (entry.what() == What.ENDED && stored.get(client) == Stored.NO) {
        stored.put(client, beganSomething(greetings.get(client)) ? Stored.PERHAPS : Stored.NO);
      }
    }
    return found;
  }

  /** A CONNECT without an answer may have been heard. */
  private static boolean beganSomething(Entry greeting) {
    return greeting != null && !greeting.notes(Entry.FLEETING);
  }

  private static boolean isRight(Entry greeting, Entry answer, Stored before) {
    boolean present = answer.notes(Entry.PRESENT);
    if (!greeting.notes(Entry.RESUME)) {
      return !present;
    }
    return before == Stored.PERHAPS || present == (before == Stored.YES);
  }

  private static Violation told(Entry answer, Entry greeting, Stored before) {
    return new Violation(
        Violation.Kind.SESSION,
        answer.client()
            + " asked for "
            + greeting.note()
            + " at "
            + greeting.position()
            + ", had "
            + before
            + " stored, and was told "
            + answer.note()
            + " at "
            + answer.position());
  }
}
