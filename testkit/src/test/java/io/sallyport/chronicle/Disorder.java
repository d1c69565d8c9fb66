package io.sallyport.chronicle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whatever a publisher says on a topic arrives first in the order in which it was said; only what
 * has come already may come again. Says nothing about shared subscriptions.
 */
final class Disorder implements Check {
  @Override
  public List<Violation> of(History history) {
    List<Violation> found = new ArrayList<>();
    history
        .deliveries()
        .forEach((client, came) -> {
          List<Span> spans = history.spans().getOrDefault(client, List.of());
          if (spans.stream().noneMatch(Span::isShared)) {
            found.addAll(of(history, came));
          }
        });
    return found;
  }

  /**
   * A message that was begun before the subscription comes only if its publisher has to say it
   * again, and then after what others had from the first time.
   */
  private static boolean isOwed(History history, Publication message, Entry entry) {
    return !entry.notes(Entry.RETAIN)
        && history.spans().getOrDefault(entry.client(), List.of()).stream()
            .anyMatch(span -> span.stoodFor(message));
  }

  private static List<Violation> of(History history, List<Entry> came) {
    Map<String, Publication> latest = new HashMap<>();
    Set<String> seen = new HashSet<>();
    List<Violation> found = new ArrayList<>();
    for (Entry entry : came) {
      Publication message = history.publications().get(entry.id());
      if (message == null || !isOwed(history, message, entry) || !seen.add(entry.id())) {
        continue;
      }
      Publication before = latest.put(message.client() + " " + message.topic(), message);
      if (before != null && before.number() > message.number()) {
        found.add(
            new Violation(
                Violation.Kind.DISORDER,
                message.id()
                    + " came to "
                    + entry.client()
                    + " at "
                    + entry.position()
                    + " after "
                    + before.id()
                    + ", both on "
                    + message.topic()));
        latest.put(message.client() + " " + message.topic(), before);
      }
    }
    return found;
  }
}
