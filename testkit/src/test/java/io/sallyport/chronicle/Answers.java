package io.sallyport.chronicle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Once everybody had time to end what was begun, nothing is left without an answer. What was asked
 * about subscriptions is over with its session: in a new one there is nothing to give up, and who
 * still wants something asks again. In one that is taken up the answer stays owed.
 */
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
    openQuestions(history).stream()
        .filter(entry -> entry.position() < end)
        .forEach(entry -> found.add(new Violation(Violation.Kind.UNANSWERED, entry.toString())));
    return found;
  }

  /** Each SUBSCRIBE and UNSUBSCRIBE that is still owed an answer when the log ends. */
  private static List<Entry> openQuestions(History history) {
    Map<String, Map<String, Entry>> open = new HashMap<>(); // by client and filter
    for (Entry entry : history.entries()) {
      Map<String, Entry> asked = open.computeIfAbsent(entry.client(), _ -> new HashMap<>());
      switch (entry.what()) {
        case SUBSCRIBING, UNSUBSCRIBING -> asked.put(entry.subject(), entry);
        case SUBSCRIBED, UNSUBSCRIBED -> asked.remove(entry.subject());
        case CONNECTED -> {
          if (entry.notes(Entry.NEW)) {
            asked.clear();
          }
        }
        default -> {
          // neither asks nor answers
        }
      }
    }
    return open.values().stream().flatMap(asked -> asked.values().stream()).toList();
  }
}
