package io.sallyport.chronicle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A message of QoS 2 comes to the application behind a subscription of QoS 2 once, and of all
 * members of a shared one to one of them, once.
 */
final class Doubles implements Check {
  @Override
  public List<Violation> of(History history) {
    Map<String, Entry> first = new HashMap<>();
    List<Violation> found = new ArrayList<>();
    for (Entry entry : history.entries()) {
      if (entry.what() == What.DELIVERED && isExact(history, entry)) {
        Entry before = first.putIfAbsent(receiver(history, entry) + " " + entry.id(), entry);
        if (before != null) {
          found.add(doubled(before, entry));
        }
      }
    }
    return found;
  }

  private static boolean isExact(History history, Entry entry) {
    Publication message = history.publications().get(entry.id());
    return message != null
        && message.qos() == 2
        && !entry.notes(Entry.RETAIN)
        && history.spans().getOrDefault(entry.client(), List.of()).stream()
            .anyMatch(span -> span.qos() == 2 && span.covers(entry.subject()));
  }

  private static String receiver(History history, Entry entry) {
    return history.spans().getOrDefault(entry.client(), List.of()).stream()
        .filter(span -> span.isShared() && span.covers(entry.subject()))
        .map(Span::filter)
        .findFirst()
        .orElse(entry.client());
  }

  private static Violation doubled(Entry first, Entry second) {
    return new Violation(
        Violation.Kind.DOUBLED,
        second.id()
            + " on "
            + second.subject()
            + " came to "
            + first.client()
            + " at "
            + first.position()
            + " and to "
            + second.client()
            + " at "
            + second.position());
  }
}
