package io.sallyport.differential;

/**
 * Where Mosquitto 2.0.11 and this broker differ and this broker is right, or both are.
 * docs/differential.md is made of it; {@link Explanations} knows how each looks. The first that
 * fits is taken.
 */
enum KnownDifference {
  TAKEN_OVER_WITHOUT_A_WORD(
      "closes a 5.0 connection that is taken over without DISCONNECT 0x8E",
      "MQTT-3.1.4-3",
      "we send DISCONNECT with 0x8E, then close",
      After.SAME),
  NO_MATCHING_SUBSCRIBERS(
      "answers PUBLISH with 0x10 where nobody has subscribed",
      "5.0 section 3.4.2.1",
      "0x10 is optional; we say 0x00, which tells a publisher nothing about who listens",
      After.SAME),
  REASON_OF_THE_END(
      "ends the connection without a word, or with another reason",
      "MQTT-4.13.1-1, MQTT-3.1.4-1",
      "both end it; telling a reason is optional, and of several that fit any may be told",
      After.SAME),
  WILL_OF_THE_REPLACED(
      "drops the will of a connection that is taken over by one that keeps the session",
      "MQTT-3.1.2-8, MQTT-3.1.3-9",
      "the old connection was closed without DISCONNECT of its client and the will has no delay: we send it",
      After.OTHER),
  OPTIONS_NOT_REPLACED(
      "keeps no local and retain as published of the first of two subscriptions to the same filter",
      "MQTT-3.8.4-3",
      "the second replaces the first with all its options",
      After.OTHER),
  UNKNOWN_IN_RELEASE(
      "answers PUBREC and PUBREL with an unknown id with 0x00",
      "5.0 sections 3.6.2.1, 3.7.2.1",
      "we say 0x92, Packet Identifier not found",
      After.SAME),
  FIRST_MATCH_ONLY(
      "delivers to 3.1.1 clients at the QoS of the first subscription that matches, and a shared one not beside another",
      "MQTT-3.3.5-1 of 3.1.1",
      "we deliver at the highest QoS, and what goes to a group is another matter than what goes to the client",
      After.SAME_UNLESS_HELD),
  COPIES(
      "sends a copy for each subscription that matches",
      "MQTT-3.3.4-2, MQTT-3.3.4-3; MQTT-3.3.5-1",
      "copies are optional; we send one, at the highest QoS and with all identifiers, which is checked",
      After.SAME_UNLESS_HELD),
  RETAINED_TO_GROUP(
      "sends retained messages to a new member of a shared subscription",
      "5.0 section 4.8.2",
      "no retained messages are sent to a session when it subscribes to a group",
      After.SAME_UNLESS_HELD),
  WILL_TO_THE_REPLACED(
      "still sends its own will to a connection that is being replaced",
      "MQTT-3.1.4-3",
      "the connection is closed first, so that nothing goes there any more",
      After.SAME),
  FILTER_CLOSES(
      "ends the connection that asks for a malformed filter",
      "MQTT-3.8.4-5, MQTT-3.8.4-6",
      "each filter has an answer of its own; the others of the packet are none the worse",
      After.OTHER),
  GROUP_THAT_IS_NONE(
      "takes $share/g, $share/g/ and $share//a for filters like others",
      "MQTT-4.8.2-1, 3.1.1 section 4.7.2",
      "a broker may use topics with $ for itself: a group without a filter is refused in every version",
      After.OTHER),
  PACKETS_OF_BROKERS(
      "ignores packets that only a broker sends",
      "MQTT-4.13.1-1; MQTT-4.8.0-1",
      "a protocol error ends the connection",
      After.OTHER),
  FLAGS(
      "ignores reserved flags",
      "MQTT-2.1.3-1; MQTT-2.2.2-2",
      "a reserved flag with another value makes the packet malformed, which ends the connection",
      After.OTHER),
  TOO_MANY_BYTES(
      "ignores bytes after the end of a packet",
      "MQTT-4.13.1-1; MQTT-4.8.0-1",
      "such a packet is malformed, which ends the connection",
      After.OTHER),
  DUP_AT_QOS_0(
      "takes DUP at QoS 0",
      "MQTT-3.3.1-2",
      "DUP must be 0 there; a packet with 1 is malformed",
      After.OTHER),
  PROPERTIES(
      "takes properties and reasons that may not stand there",
      "MQTT-3.3.4-6, MQTT-4.13.1-1",
      "a protocol error ends the connection",
      After.OTHER),
  RECEIVE_MAXIMUM(
      "answers a QoS 2 message above its receive maximum with PUBREC 0x97 and closes",
      "MQTT-3.3.4-7, 5.0 section 3.3.4",
      "we send DISCONNECT with 0x93, then close",
      After.OTHER),
  LARGER_THAN_ASKED(
      "sends packets that are larger than the client has asked for, which it counts without their properties",
      "MQTT-3.1.2-24, MQTT-3.1.2-25",
      "we drop them; the length of each is checked",
      After.SAME_UNLESS_HELD),
  SESSION_LOST_BY_A_SECOND_CONNECT(
      "loses a stored session when its client sends a second CONNECT",
      "MQTT-3.1.2-4 of 3.1.1, MQTT-3.1.2-5 of 5.0",
      "the connection ends and the session stays",
      After.OTHER),
  WILL_AFTER_A_MISDEED(
      "drops the will after a second CONNECT and after a DISCONNECT that is malformed",
      "MQTT-3.1.2-8",
      "the connection ends without a valid DISCONNECT: we send it",
      After.OTHER),
  HALF_OF_A_MALFORMED_PACKET(
      "subscribes to the first filter of a malformed SUBSCRIBE before it ends the connection",
      "MQTT-4.13.1-1; MQTT-4.8.0-1",
      "nothing of a malformed packet is carried out",
      After.OTHER),
  TOO_LARGE_TAKES_A_PLACE(
      "lets a message that is too large for the client take a place of its receive maximum for good",
      "MQTT-3.1.2-25",
      "we go on as if it had been sent",
      After.OTHER),
  GROUP_KEEPS_QOS_0(
      "drops what is granted at QoS 0 when the only member of a group is away",
      "MQTT-3.1.2-5 of 3.1.1, 5.0 section 4.8.2",
      "keeping QoS 0 is optional; our groups keep what was published at QoS 1 or 2",
      After.SAME_UNLESS_HELD),
  NO_LOCAL_IN_GROUP(
      "takes no local in a shared subscription",
      "MQTT-3.8.3-4",
      "it is a protocol error",
      After.OTHER);

  /** Whether the two brokers are in the same state after the step. */
  enum After {
    SAME,
    /** More messages make no difference, unless they are under way. */
    SAME_UNLESS_HELD,
    /** What follows cannot be compared. */
    OTHER;

    boolean diverges(Gap gap) {
      return this == OTHER || this == SAME_UNLESS_HELD && gap.isAfterHolding();
    }
  }

  private final String theirs;
  private final String clause;
  private final String argument;
  private final After after;

  /**
   * @param theirs what Mosquitto does
   * @param clause what the specification says about it
   * @param argument what this broker does, and why that is right
   */
  KnownDifference(String theirs, String clause, String argument, After after) {
    this.theirs = theirs;
    this.clause = clause;
    this.argument = argument;
    this.after = after;
  }

  String theirs() {
    return theirs;
  }

  String clause() {
    return clause;
  }

  String argument() {
    return argument;
  }

  After after() {
    return after;
  }

  /** Takes out of {@code gap} what it explains, and returns whether it was anything. */
  boolean explains(Gap gap) {
    return Explanations.explains(this, gap);
  }
}
