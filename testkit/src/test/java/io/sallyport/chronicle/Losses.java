package io.sallyport.chronicle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was acknowledged reaches every stored session whose subscription stood from before it was
 * said until the end, and of a shared subscription one member.
 */
final class Losses implements Check {
  @Override
  public List<Violation> of(History history) {
    Map<String, Set<String>> heard = new HashMap<>();
    Map<String, List<Span>> owed = new LinkedHashMap<>();
    history
        .deliveries()
        .forEach((client, came) ->
            came.forEach(
                entry -> heard.computeIfAbsent(client, _ -> new HashSet<>()).add(entry.id())));
    history
        .spans()
        .values()
        .forEach(all ->
            all.forEach(
                span -> owed.computeIfAbsent(debtor(span), _ -> new ArrayList<>()).add(span)));
    List<Violation> found = new ArrayList<>();
    owed.forEach((debtor, spans) ->
        history.publications().values().stream()
            .filter(Publication::isAcknowledged)
            .filter(message -> spans.stream().anyMatch(span -> span.isOwed(message)))
            .filter(message -> nobody(spans, heard, message))
            .forEach(message -> found.add(lost(message, debtor))));
    return found;
  }

  /** Members of a group share what is owed to it. */
  private static String debtor(Span span) {
    return span.isShared() ? span.filter() : span.client() + " " + span.filter();
  }

  private static boolean nobody(
      List<Span> spans, Map<String, Set<String>> heard, Publication message) {
    return spans.stream()
        .noneMatch(span -> heard.getOrDefault(span.client(), Set.of()).contains(message.id()));
  }

  private static Violation lost(Publication message, String debtor) {
    return new Violation(
        Violation.Kind.LOST,
        message.id()
            + " on "
            + message.topic()
            + ", qos "
            + message.qos()
            + ", said at "
            + message.asked()
            + ", acknowledged at "
            + message.acknowledged()
            + ", never came to "
            + debtor);
  }
}
