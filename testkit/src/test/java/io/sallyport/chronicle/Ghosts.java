package io.sallyport.chronicle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Nothing is delivered that was said after the subscription was gone, or that nobody has said: a
 * subscription that was dropped does not rise from the dead.
 */
final class Ghosts implements Check {
  @Override
  public List<Violation> of(History history) {
    Set<String> wills = new HashSet<>();
    List<Violation> found = new ArrayList<>();
    for (Entry entry : history.entries()) {
      if (entry.what() == What.CONNECTING) {
        wills.add(entry.subject());
      } else if (entry.what() == What.DELIVERED && !entry.id().equals(Entry.NOTHING)) {
        Publication message = history.publications().get(entry.id());
        if (message == null) {
          if (!wills.contains(entry.id())) {
            found.add(told(Violation.Kind.INVENTED, entry, "nobody has said it"));
          }
        } else if (!explained(history, entry, message)) {
          found.add(told(Violation.Kind.GHOST, entry, "said at " + message.asked()));
        }
      }
    }
    return found;
  }

  private static boolean explained(History history, Entry entry, Publication message) {
    return history.spans().getOrDefault(entry.client(), List.of()).stream()
        .anyMatch(span -> span.explains(message, entry.position()));
  }

  private static Violation told(Violation.Kind kind, Entry entry, String why) {
    return new Violation(
        kind,
        entry.id()
            + " on "
            + entry.subject()
            + " came to "
            + entry.client()
            + " at "
            + entry.position()
            + "; "
            + why);
  }
}
