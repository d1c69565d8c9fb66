package io.sallyport.differential;

import io.sallyport.codec.PacketEncoder;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Will;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** How each known difference looks, except those of {@link Misconduct}. */
final class Explanations {
  private Explanations() {}

  /** Takes out of {@code gap} what {@code known} explains, and returns whether it was anything. */
  static boolean explains(KnownDifference known, Gap gap) {
    return switch (known) {
      case NO_MATCHING_SUBSCRIBERS -> noMatchingSubscribers(gap);
      case REASON_OF_THE_END -> bothEnd(gap);
      case TAKEN_OVER_WITHOUT_A_WORD -> takenOver(gap);
      case WILL_OF_THE_REPLACED -> willOfTheReplaced(gap);
      case OPTIONS_NOT_REPLACED -> optionsNotReplaced(gap);
      case UNKNOWN_IN_RELEASE -> unknownInRelease(gap);
      case FIRST_MATCH_ONLY -> Copies.explainsFirstMatch(gap);
      case COPIES -> Copies.explains(gap);
      case RETAINED_TO_GROUP -> retainedToGroup(gap);
      case WILL_TO_THE_REPLACED -> willToTheReplaced(gap);
      case LARGER_THAN_ASKED -> largerThanAsked(gap);
      case TOO_LARGE_TAKES_A_PLACE -> tooLargeTakesAPlace(gap);
      case GROUP_KEEPS_QOS_0 ->
          gap.step().act() == Step.Act.OPEN
              && gap.requests().stream().anyMatch(it -> it.filter().startsWith("$share/"))
              && gap.ours().removeIf(it -> it.message() != null && it.message().qos().level() == 0);
      default -> Misconduct.explains(known, gap);
    };
  }

  private static boolean noMatchingSubscribers(Gap gap) {
    boolean any = false;
    for (Heard it : List.copyOf(gap.theirs())) {
      Heard bare =
          switch (it.packet()) {
            case PubAck ack when ack.reason() == ReasonCode.NO_MATCHING_SUBSCRIBERS ->
                new Heard("PUBACK 0x00", null);
            case PubRec rec when rec.reason() == ReasonCode.NO_MATCHING_SUBSCRIBERS ->
                new Heard("PUBREC 0x00", null);
            case null, default -> null;
          };
      if (bare != null && gap.ours().remove(bare)) {
        gap.theirs().remove(it);
        any = true;
      }
    }
    return any;
  }

  private static boolean bothEnd(Gap gap) {
    Predicate<Heard> lastWord =
        it ->
            it.is(Disconnect.class)
                || it.packet() instanceof ConnAck answer && answer.reason().isError()
                || it.text().startsWith("(unreadable: CONNACK");
    boolean unreadable =
        gap.isAfter("CONNECT of level 6", "CONNECT of level 0") && gap.drop(Heard.CLOSED::equals);
    return (gap.isClosedByBoth() || unreadable)
        && gap.theirs().stream().allMatch(lastWord)
        && gap.ours().stream().allMatch(lastWord)
        && gap.all();
  }

  private static boolean retainedToGroup(Gap gap) {
    if (!(gap.step().packet() instanceof Subscribe subscribe)
        || subscribe.requests().stream().noneMatch(it -> it.filter().startsWith("$share/"))) {
      return false;
    }
    List<Heard> retained = new ArrayList<>(gap.theirs());
    retained.removeIf(it -> it.message() == null || !it.message().retain());
    return !retained.isEmpty() && gap.theirs().removeAll(retained) && dropReleases(gap, retained);
  }

  private static boolean dropReleases(Gap gap, List<Heard> messages) {
    long most = messages.stream().filter(it -> it.message().qos().level() == 2).count();
    for (long i = 0; i < most; i++) {
      gap.theirs().remove(new Heard("PUBREL 0x00", null));
    }
    return true;
  }

  private static boolean willToTheReplaced(Gap gap) {
    return gap.step().act() == Step.Act.OPEN
        && gap.isOfDoer()
        && gap.isClosedByBoth()
        && gap.ours().isEmpty()
        && gap.theirs().stream().allMatch(it -> it.is(Publish.class) || it.is(PubRel.class))
        && gap.all();
  }

  private static boolean takenOver(Gap gap) {
    return gap.step().act() == Step.Act.OPEN
        && gap.isOfDoer()
        && gap.isClosedByBoth()
        && gap.ours()
            .removeIf(it ->
                it.packet() instanceof Disconnect end
                    && end.reason() == ReasonCode.SESSION_TAKEN_OVER);
  }

  /** Of its own step, or later, when it was retained or waited. */
  private static boolean willOfTheReplaced(Gap gap) {
    return gap.ours().stream()
            .map(Heard::message)
            .filter(Objects::nonNull)
            .anyMatch(it -> isWillOfReplaced(gap, it))
        && gap.all();
  }

  private static boolean isWillOfReplaced(Gap gap, Publish message) {
    List<Step> steps = gap.conversation().steps().subList(0, gap.index() + 1);
    Set<Integer> opened = new HashSet<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (step.packet() instanceof Connect connect) {
        Will will = connect.will();
        if (will != null
            && opened.contains(step.party())
            && will.topic().equals(message.topic())
            && will.payload().equals(message.payload())) {
          return true;
        }
        opened.add(step.party());
      }
    }
    return false;
  }

  private static boolean tooLargeTakesAPlace(Gap gap) {
    return gap.conversation().steps().stream()
            .filter(it -> gap.connection().startsWith(Step.nameOf(it.party())))
            .anyMatch(it ->
                it.packet() instanceof Connect connect
                    && connect.properties().has(Property.MAXIMUM_PACKET_SIZE)
                    && connect.properties().has(Property.RECEIVE_MAXIMUM))
        && gap.theirs().isEmpty()
        && gap.ours().stream().allMatch(it -> it.is(Publish.class) || it.is(PubRel.class))
        && gap.all();
  }

  private static boolean largerThanAsked(Gap gap) {
    List<Heard> larger = new ArrayList<>(gap.theirs());
    larger.removeIf(it ->
        it.message() == null
            || PacketEncoder.encodedBytes(it.message(), ProtocolVersion.MQTT_5)
                <= gap.maximumPacketSize());
    return !larger.isEmpty() && gap.theirs().removeAll(larger) && dropReleases(gap, larger);
  }

  private static boolean optionsNotReplaced(Gap gap) {
    Map<String, Subscribe.Request> latest = new HashMap<>();
    boolean changed = false;
    for (Subscribe.Request it : gap.requests()) {
      Subscribe.Request before = latest.put(it.filter(), it);
      changed |=
          before != null
              && (before.noLocal() != it.noLocal()
                  || before.retainAsPublished() != it.retainAsPublished());
    }
    Predicate<Heard> message = it -> it.is(Publish.class) || it.is(PubRel.class);
    return changed && gap.drop(message);
  }

  private static boolean unknownInRelease(Gap gap) {
    return gap.isOfDoer() && (replaced(gap, "PUBREL") || replaced(gap, "PUBCOMP"));
  }

  private static boolean replaced(Gap gap, String kind) {
    return gap.theirs().contains(new Heard(kind + " 0x00", null))
        && gap.ours().remove(new Heard(kind + " 0x92", null))
        && gap.theirs().remove(new Heard(kind + " 0x00", null));
  }
}
