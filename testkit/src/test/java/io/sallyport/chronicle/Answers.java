package io.sallyport.chronicle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Once everybody had time to end what was begun, nothing is left without an answer. */
final class Answers implements Check {
  @Override
  public List<Violation> of(History history) {
    long end =
        history.entries().stream()
            .filter(entry -> entry.what() == What.SETTLED)
            .mapToLong(Entry::position)
            .findFirst()
            .orElse(0);
    List<Violation> found = new ArrayList<>();
    for (Publication message : history.publications().values()) {
      if (!message.isAnswered() && message.asked() < end) {
        found.add(
            new Violation(
                Violation.Kind.UNANSWERED,
                message.id()
                    + " on "
                    + message.topic()
                    + ", qos "
                    + message.qos()
                    + ", said at "
                    + message.asked()));
      }
    }
    Map<String, Entry> open = new HashMap<>();
    for (Entry entry : history.entries()) {
      String key = entry.client() + " " + entry.subject();
      switch (entry.what()) {
        case SUBSCRIBING, UNSUBSCRIBING -> open.put(key, entry);
        case SUBSCRIBED, UNSUBSCRIBED -> open.remove(key);
        default -> {
          // neither asks nor answers
        }
      }
    }
    open.values().stream()
        .filter(entry -> entry.position() < end)
        .forEach(entry -> found.add(new Violation(Violation.Kind.UNANSWERED, entry.toString())));
    return found;
  }
}
