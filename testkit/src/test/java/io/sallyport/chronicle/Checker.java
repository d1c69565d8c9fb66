package io.sallyport.chronicle;

import java.util.List;
import java.util.stream.Stream;

/** Everything that the logs of the clients can tell against a broker. */
public final class Checker {
  private static final List<Check> CHECKS =
      List.of(
          new Losses(),
          new Doubles(),
          new Disorder(),
          new Ghosts(),
          new Registers(),
          new Sessions(),
          new Wills(),
          new Answers(),
          Checker::nonsense);

  private Checker() {}

  /**
   * @param entries in order of position
   */
  public static List<Violation> check(List<Entry> entries) {
    History history = new History(entries);
    return CHECKS.stream().flatMap(check -> check.of(history).stream()).toList();
  }

  private static List<Violation> nonsense(History history) {
    return history.entries().stream()
        .filter(entry -> entry.what() == What.NONSENSE)
        .map(entry -> new Violation(Violation.Kind.NONSENSE, entry.toString()))
        .toList();
  }

  /** How much was done, for people: messages said, acknowledged, delivered, connections, kills. */
  public static String summary(List<Entry> entries) {
    return Stream.of(
            What.PUBLISHING,
            What.PUBLISHED,
            What.REFUSED,
            What.DELIVERED,
            What.CONNECTED,
            What.READ,
            What.SUBSCRIBED,
            What.UNSUBSCRIBED,
            What.NEMESIS)
        .map(what ->
            entries.stream().filter(entry -> entry.what() == what).count()
                + " "
                + what.name().toLowerCase(java.util.Locale.ROOT))
        .collect(java.util.stream.Collectors.joining(", "));
  }
}
