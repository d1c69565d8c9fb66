package io.sallyport.policy;

import io.sallyport.policy.RuleNode.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a file, indexed for each {@link Who} that they name: of ten thousand rules about a
 * device each, that device looks at one. Immutable once it is made, and thread-safe; everybody
 * shares it.
 */
final class SharedIndexes {
  private final Map<Who, RuleIndex> indexes = new HashMap<>();

  /** For somebody who is not connected: what could be granted on some connection. */
  private final RuleIndex anyConnection = new RuleIndex();

  private final boolean shared;

  /**
   * @param shared false puts every pattern with places together for each subject
   */
  SharedIndexes(boolean shared) {
    this.shared = shared;
  }

  boolean isUnshared() {
    return !shared;
  }

  /** Adds a rule while this is being made; rules come by rising rank. */
  void add(Rule rule, int rank, Decision answer) {
    long questions = Question.answeredBy(rule);
    Row row = new Row(rank, questions, answer);
    Row connected =
        new Row(rank, questions & (Question.CONNECTED | Question.CLIPS), answer); // else it is far
    boolean aboutConnections = false;
    for (Who who : rule.who().stream().distinct().toList()) {
      RuleIndex index = indexes.computeIfAbsent(who, _ -> new RuleIndex());
      boolean ofConnection = who.isOfConnection();
      add(rule, ofConnection ? connected : row, index);
      aboutConnections |= ofConnection;
      if (!rule.isAllow() && rule.speaksOf(Action.CONNECT)) {
        index.add(new RuleIndex.Gate(rank, rule.transport(), answer));
      }
    }
    if (aboutConnections && rule.isAllow()) {
      add(rule, row, anyConnection);
    }
  }

  private void add(Rule rule, Row row, RuleIndex index) {
    for (TopicPattern topic : rule.topics()) {
      index.add(topic, row, shared);
    }
  }

  /** All rules that are about {@code subject} on the connection that it has. */
  void connected(Subject subject, Consumer<RuleIndex> found) {
    subject.anywhere().forEach(who -> tell(who, found));
    subject.onItsConnection().forEach(who -> tell(who, found));
  }

  /** Those that could be about it, whatever its connection was. */
  void away(Subject subject, Consumer<RuleIndex> found) {
    subject.anywhere().forEach(who -> tell(who, found));
    found.accept(anyConnection);
  }

  private void tell(Who who, Consumer<RuleIndex> found) {
    RuleIndex index = indexes.get(who);
    if (index != null) {
      found.accept(index);
    }
  }

  /** The denial of connecting that decides for {@code subject}, or null. */
  static RuleIndex.@Nullable Gate closed(Iterable<RuleIndex> indexes, Subject subject) {
    RuleIndex.Gate lowest = null;
    for (RuleIndex index : indexes) {
      for (RuleIndex.Gate gate : index.gates()) {
        boolean applies = subject.transport().isAtLeast(gate.transport());
        if (applies && (lowest == null || gate.rank() < lowest.rank())) {
          lowest = gate;
        }
      }
    }
    return lowest;
  }
}
