package io.sallyport.differential;

import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where several subscriptions of one client match, Mosquitto sends a copy for each in 5.0, and only
 * that of the first before. We send one at the highest QoS with all identifiers, and one more for
 * each shared subscription. What ours must be is worked out from the copies.
 */
final class Copies {
  private static final Heard RELEASE = new Heard("PUBREL 0x00", null);

  private Copies() {}

  static boolean explains(Gap gap) {
    boolean any = false;
    for (Heard it : List.copyOf(gap.theirs())) {
      if (gap.theirs().contains(it) && it.message() != null) {
        any |= explains(gap, it.message());
      }
    }
    return any;
  }

  private static boolean explains(Gap gap, Publish message) {
    List<Heard> theirs = like(gap.theirs(), message);
    List<Heard> ours = like(gap.ours(), message);
    List<Heard> common = like(gap.common(), message);
    boolean merged =
        gap.connection().equals(Comparison.EVERYBODY)
            ? !ours.isEmpty() || !common.isEmpty()
            : ours.size() < 2 && isUnionOfSome(gap, ours, theirs, common);
    if (!merged) {
      return false;
    }
    gap.ours().removeAll(ours);
    theirs.forEach(gap.theirs()::remove);
    theirs.forEach(_ -> gap.theirs().remove(RELEASE));
    return true;
  }

  /** Some of {@code common} may be copies, too; others answer shared subscriptions. */
  private static boolean isUnionOfSome(
      Gap gap, List<Heard> ours, List<Heard> theirs, List<Heard> common) {
    List<Heard> candidates = ours.isEmpty() ? common : ours;
    return candidates.stream()
        .anyMatch(candidate ->
            IntStream.range(0, 1 << common.size())
                .mapToObj(chosen ->
                    IntStream.range(0, common.size())
                        .filter(i -> (chosen >> i & 1) == 1)
                        .mapToObj(common::get))
                .map(some -> Stream.concat(theirs.stream(), some).toList())
                .anyMatch(copies -> isUnionOf(gap, candidate, copies)));
  }

  /** Of a client that was away, Mosquitto has dropped the copies at QoS 0. */
  private static boolean isUnionOf(Gap gap, Heard ours, List<Heard> copies) {
    boolean wasAway = gap.step().act() == Step.Act.OPEN;
    List<Integer> identifiers = new ArrayList<>();
    copies.forEach(it -> identifiers.addAll(identifiers(it)));
    return (copies.size() > 1 || wasAway)
        && ours.message().qos() == highest(copies.stream())
        && copies.stream().anyMatch(it -> it.message().retain() == ours.message().retain())
        && (identifiers(ours).equals(identifiers.stream().sorted().toList())
            || wasAway && identifiers(ours).containsAll(identifiers));
  }

  private static List<Integer> identifiers(Heard heard) {
    return IntStream.range(0, heard.message().properties().subscriptionIdentifierCount())
        .map(heard.message().properties()::subscriptionIdentifier)
        .sorted()
        .boxed()
        .toList();
  }

  private static List<Heard> like(List<Heard> heard, Publish message) {
    return heard.stream()
        .filter(it ->
            it.message() != null
                && it.message().topic().equals(message.topic())
                && it.message().payload().equals(message.payload()))
        .toList();
  }

  /** Before 5.0. */
  static boolean explainsFirstMatch(Gap gap) {
    boolean any = false;
    for (Heard it : List.copyOf(gap.ours())) {
      if (gap.ours().contains(it) && it.message() != null && !isFive(gap)) {
        any |= explainsFirstMatch(gap, it.message());
      }
    }
    return any;
  }

  private static boolean isFive(Gap gap) {
    return !gap.connection().equals(Comparison.EVERYBODY) && gap.isFive();
  }

  private static boolean explainsFirstMatch(Gap gap, Publish message) {
    List<Heard> theirs = like(gap.theirs(), message);
    List<Heard> ours = like(gap.ours(), message);
    List<Heard> common = like(gap.common(), message);
    QoS highest = highest(Stream.concat(ours.stream(), common.stream()));
    if (theirs.size() + common.size() == 0
        || theirs.size() > 1
        || highest.ordinal() < highest(theirs.stream()).ordinal()) {
      return false;
    }
    gap.theirs().removeAll(theirs);
    ours.forEach(gap.ours()::remove);
    ours.forEach(_ -> gap.ours().remove(RELEASE));
    return true;
  }

  private static QoS highest(Stream<Heard> heard) {
    return heard.map(it -> it.message().qos()).reduce(QoS.AT_MOST_ONCE, QoS::max);
  }
}
