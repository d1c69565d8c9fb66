package io.sallyport.differential;

import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Two transcripts of one conversation beside each other, up to the first step that leaves the two
 * brokers in different states.
 *
 * @param known what explains the differences
 * @param unexplained the first difference that nothing explains
 */
record Comparison(Set<KnownDifference> known, @Nullable Gap unexplained) {
  /** Stands for all connections, where the broker chooses who receives. */
  static final String EVERYBODY = "everybody";

  static Comparison of(Conversation conversation, Transcript theirs, Transcript ours) {
    Set<KnownDifference> known = EnumSet.noneOf(KnownDifference.class);
    for (int i = 0; i < theirs.size(); i++) {
      for (Gap gap : gaps(conversation, i, theirs.at(i), ours.at(i))) {
        boolean diverged = explain(gap, known);
        if (!gap.isExplained()) {
          return new Comparison(known, gap);
        }
        if (diverged) {
          return new Comparison(known, null);
        }
      }
    }
    return new Comparison(known, null);
  }

  /** Returns whether the brokers are in different states after it. */
  private static boolean explain(Gap gap, Set<KnownDifference> known) {
    boolean diverged = false;
    for (KnownDifference candidate : KnownDifference.values()) {
      if (!gap.isExplained() && candidate.explains(gap)) {
        known.add(candidate);
        diverged |= candidate.after().diverges(gap);
      }
    }
    return diverged;
  }

  /** That of the one who has done the step first: the others may be its consequence. */
  private static List<Gap> gaps(
      Conversation conversation,
      int index,
      Map<String, List<Heard>> theirStep,
      Map<String, List<Heard>> ourStep) {
    Map<String, List<Heard>> theirs = conversation.shared() ? pooled(theirStep) : theirStep;
    Map<String, List<Heard>> ours = conversation.shared() ? pooled(ourStep) : ourStep;
    Set<String> connections = new TreeSet<>(theirs.keySet());
    connections.addAll(ours.keySet());
    List<Gap> gaps = new ArrayList<>();
    for (String connection : connections) {
      List<Heard> a = theirs.getOrDefault(connection, List.of());
      List<Heard> b = ours.getOrDefault(connection, List.of());
      List<Heard> onlyA = without(a, b);
      List<Heard> onlyB = without(b, a);
      if (!onlyA.isEmpty() || !onlyB.isEmpty()) {
        gaps.add(new Gap(conversation, index, connection, onlyA, onlyB, without(a, onlyA), false));
      } else if (!connection.equals(EVERYBODY) && !lanes(a).equals(lanes(b))) {
        gaps.add(
            new Gap(
                conversation,
                index,
                connection,
                new ArrayList<>(a),
                new ArrayList<>(b),
                List.of(),
                true));
      }
    }
    gaps.sort(Comparator.comparing(gap -> !gap.isOfDoer()));
    return gaps;
  }

  private static List<Heard> without(List<Heard> all, List<Heard> others) {
    List<Heard> left = new ArrayList<>(all);
    others.forEach(left::remove);
    return left;
  }

  /**
   * What has an order: messages of one topic and QoS [MQTT-4.6.0-6], answers of one kind. Copies of
   * one message have none.
   */
  private static Map<String, List<String>> lanes(List<Heard> heard) {
    Map<String, List<String>> lanes = new TreeMap<>();
    for (Heard it : heard) {
      Publish message = it.message();
      String lane =
          message != null
              ? message.topic().text() + " " + message.qos()
              : it.text().split(" ", 2)[0];
      lanes
          .computeIfAbsent(lane, _ -> new ArrayList<>())
          .add(message != null ? message.payload().text() : it.text());
    }
    return lanes;
  }

  private static Map<String, List<Heard>> pooled(Map<String, List<Heard>> step) {
    Map<String, List<Heard>> pooled = new TreeMap<>();
    step.forEach((connection, heard) -> {
      for (Heard it : heard) {
        Publish message = it.message();
        if (message != null) {
          Heard bare = new Heard("PUBLISH '" + message.payload().text() + "'", message);
          pooled.computeIfAbsent(EVERYBODY, _ -> new ArrayList<>()).add(bare);
        } else if (!it.is(PubRel.class)) {
          pooled.computeIfAbsent(connection, _ -> new ArrayList<>()).add(it);
        }
      }
    });
    return pooled;
  }
}
