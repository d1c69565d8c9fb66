package io.sallyport.differential;

import io.sallyport.packet.Connect;
import io.sallyport.packet.Publish;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.UnsubAck;

/** How those known differences look that come from what a client must not do. */
final class Misconduct {
  private Misconduct() {}

  /** Takes out of {@code gap} what {@code known} explains, and returns whether it was anything. */
  static boolean explains(KnownDifference known, Gap gap) {
    return switch (known) {
      case FILTER_CLOSES -> filterCloses(gap);
      case GROUP_THAT_IS_NONE ->
          gap.isAfter(
                  "a group without a name",
                  "a group without a filter",
                  "a group with an empty filter")
              && gap.ours().stream().anyMatch(it -> it.is(SubAck.class))
              && gap.all();
      case PACKETS_OF_BROKERS ->
          tolerated(
              gap,
              "CONNACK of a client",
              "SUBACK of a client",
              "UNSUBACK of a client",
              "PINGRESP of a client");
      case FLAGS ->
          tolerated(gap, "PINGREQ with a flag", "PUBACK with a flag", "DISCONNECT with a flag");
      case TOO_MANY_BYTES ->
          tolerated(
              gap,
              "PINGREQ with a body",
              "PUBACK with too many bytes",
              "SUBSCRIBE with too many bytes",
              "CONNECT with too many bytes");
      case DUP_AT_QOS_0 -> tolerated(gap, "DUP at QoS 0");
      case PROPERTIES ->
          tolerated(
              gap,
              "payload format 2",
              "a subscription id in PUBLISH",
              "data of AUTH without a method",
              "PUBREL for a reason of PUBACK",
              "response topic with +",
              "PUBACK for no reason there is",
              "receive maximum 0");
      case RECEIVE_MAXIMUM -> gap.isAfter("eleven at QoS 2 at once") && gap.isOfDoer() && gap.all();
      case SESSION_LOST_BY_A_SECOND_CONNECT ->
          gap.step().act() == Step.Act.OPEN
              && gap.conversation().steps().subList(0, gap.index()).stream()
                  .anyMatch(it ->
                      it.party() == gap.step().party() && "a second CONNECT".equals(it.misdeed()))
              && gap.theirs().remove(new Heard("CONNACK 0x00", null))
              && gap.ours().remove(new Heard("CONNACK 0x00 present", null))
              && gap.all();
      case WILL_AFTER_A_MISDEED ->
          gap.step().misdeed() != null
              && gap.ours().stream()
                  .anyMatch(it -> it.message() != null && isWill(gap, it.message()))
              && gap.all();
      case HALF_OF_A_MALFORMED_PACKET -> halfOfAMalformed(gap);
      case NO_LOCAL_IN_GROUP -> tolerated(gap, "no local in a group");
      default -> false;
    };
  }

  /** Mosquitto goes on after one of these misdeeds, and we end the connection. */
  private static boolean tolerated(Gap gap, String... misdeeds) {
    return gap.isAfter(misdeeds) && gap.isOfDoer() && gap.isClosedByOursOnly() && gap.all();
  }

  private static boolean filterCloses(Gap gap) {
    return gap.isAfter(
            "filter a#",
            "filter #/b",
            "filter a+",
            "filter +b",
            "no filter",
            "a good filter and a bad one",
            "a group without a name",
            "a group without a filter",
            "a group with an empty filter",
            "a group named with +",
            "UNSUBSCRIBE from a#",
            "UNSUBSCRIBE from no filter")
        && gap.isClosedByTheirsOnly()
        && gap.ours().stream().anyMatch(it -> it.is(SubAck.class) || it.is(UnsubAck.class))
        && gap.all();
  }

  /** Of the one who has done the step. */
  private static boolean isWill(Gap gap, Publish message) {
    return gap.conversation().steps().subList(0, gap.index()).stream()
        .anyMatch(it ->
            it.party() == gap.step().party()
                && it.packet() instanceof Connect connect
                && connect.will() != null
                && connect.will().topic().equals(message.topic())
                && connect.will().payload().equals(message.payload()));
  }

  private static boolean halfOfAMalformed(Gap gap) {
    return gap.conversation().steps().subList(0, gap.index()).stream()
            .anyMatch(it ->
                gap.connection().startsWith(Step.nameOf(it.party()))
                    && "SUBSCRIBE with too many bytes".equals(it.misdeed()))
        && gap.theirs().stream().anyMatch(it -> it.is(Publish.class))
        && gap.all();
  }
}
