package io.sallyport.differential;

import io.sallyport.packet.Connect;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Subscribe;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What only one of two brokers has said to one connection in one step. What is explained is taken
 * out of it. Confined to one thread.
 *
 * @param index of the step
 * @param connection its name: A, A' for one of A's that lived on, X; or {@link
 *     Comparison#EVERYBODY}
 * @param theirs what Mosquitto has said and we have not
 * @param ours the other way round
 * @param common what both have said
 * @param order whether both have said the same in another order
 */
record Gap(
    Conversation conversation,
    int index,
    String connection,
    List<Heard> theirs,
    List<Heard> ours,
    List<Heard> common,
    boolean order) {

  Step step() {
    return conversation.steps().get(index);
  }

  /** Whether the step is the misdeed of one of these names. */
  boolean isAfter(String... misdeeds) {
    String misdeed = step().misdeed();
    return misdeed != null && List.of(misdeeds).contains(misdeed);
  }

  /** Whether the connection is that of the party which has done the step. */
  boolean isOfDoer() {
    return isOf(step().party());
  }

  /** Whether a party that does not acknowledge everything may have made more of it. */
  boolean isAfterHolding() {
    return conversation.steps().subList(0, index + 1).stream()
        .anyMatch(it -> it.act() == Step.Act.HOLD || it.act() == Step.Act.HOLD_HALF);
  }

  /** What the party of the connection has subscribed to so far. */
  List<Subscribe.Request> requests() {
    return IntStream.rangeClosed(0, Step.STRANGER)
        .filter(party -> isOf(party) || connection.equals(Comparison.EVERYBODY))
        .boxed()
        .flatMap(party -> conversation.requestsOf(party, index + 1).stream())
        .toList();
  }

  /** What the party of the connection has asked for last; as large as can be when it has not. */
  long maximumPacketSize() {
    long asked = Long.MAX_VALUE;
    for (Step step : conversation.steps().subList(0, index + 1)) {
      if (isOf(step.party()) && step.packet() instanceof Connect connect) {
        asked = connect.properties().number(Property.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
      }
    }
    return asked;
  }

  private boolean isOf(int party) {
    return connection.startsWith(Step.nameOf(party));
  }

  /** The version of the connection. */
  boolean isFive() {
    return version().isFive();
  }

  private ProtocolVersion version() {
    return conversation.steps().stream()
        .filter(it -> isOf(it.party()))
        .map(Step::version)
        .findFirst()
        .orElse(conversation.version());
  }

  /** Whether only Mosquitto has ended the connection. */
  boolean isClosedByTheirsOnly() {
    return theirs.contains(Heard.CLOSED);
  }

  /** Whether only we have ended the connection. */
  boolean isClosedByOursOnly() {
    return ours.contains(Heard.CLOSED);
  }

  boolean isClosedByBoth() {
    return common.contains(Heard.CLOSED);
  }

  boolean isExplained() {
    return theirs.isEmpty() && ours.isEmpty();
  }

  /** Explains everything. */
  boolean all() {
    theirs.clear();
    ours.clear();
    return true;
  }

  /** Explains what is so on either side, and returns whether anything was. */
  boolean drop(Predicate<Heard> which) {
    boolean theirsToo = theirs.removeIf(which);
    return ours.removeIf(which) || theirsToo;
  }

  /** For counting alike ones. */
  String signature() {
    return ((step().misdeed() == null ? step().act().name() : "[" + step().misdeed() + "]")
            + " v"
            + version().level()
            + " theirs "
            + theirs
            + " ours "
            + ours)
        .replaceAll("'[^']*'", "'…'")
        .replaceAll("~[^ ,\\]]*", "~")
        .replaceAll("=[^ ,\\]]*", "=");
  }

  @Override
  public String toString() {
    return "step %d, %s: Mosquitto %s, ours %s%s"
        .formatted(index, connection, theirs, ours, order ? " (order)" : "");
  }
}
