package io.sallyport.differential;

import io.sallyport.packet.ProtocolVersion;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came out of many conversations in one version. Thread-safe. */
final class Tally {
  private final ProtocolVersion version;
  private final Map<KnownDifference, Integer> known = new EnumMap<>(KnownDifference.class);
  private final Map<String, Integer> unexplained = new TreeMap<>();
  private final List<String> reports = new ArrayList<>();
  private int conversations;
  private int steps;
  private int alike;

  Tally(ProtocolVersion version) {
    this.version = version;
  }

  synchronized void add(Conversation conversation, Comparison comparison) {
    conversations++;
    steps += conversation.steps().size();
    comparison.known().forEach(it -> known.merge(it, 1, Integer::sum));
    if (comparison.unexplained() == null && comparison.known().isEmpty()) {
      alike++;
    }
  }

  /** Returns whether it is the first of its kind. */
  synchronized boolean addUnexplained(String signature) {
    return unexplained.merge(signature, 1, Integer::sum) == 1;
  }

  synchronized void addReport(String report) {
    reports.add(report);
  }

  synchronized int reportCount() {
    return reports.size();
  }

  /** How often what kind of difference was met that nothing explains. */
  synchronized Map<String, Integer> unexplained() {
    return new TreeMap<>(unexplained);
  }

  /** In how many conversations {@code difference} was met. */
  synchronized int countOf(KnownDifference difference) {
    return known.getOrDefault(difference, 0);
  }

  synchronized String summary() {
    return "%,d conversations in MQTT %s of %,d steps, %,d of them alike in everything"
        .formatted(conversations, version.title(), steps, alike);
  }

  /** All of it, for people. */
  synchronized String story() {
    StringBuilder out = new StringBuilder(summary()).append('\n');
    known.forEach((it, count) -> out.append("%6d %s%n".formatted(count, it)));
    unexplained.forEach((it, count) -> out.append("%6d UNEXPLAINED %s%n".formatted(count, it)));
    reports.forEach(it -> out.append('\n').append(it).append('\n'));
    return out.toString();
  }
}
