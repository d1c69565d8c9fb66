package io.sallyport.session;

import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.ReasonCode;
import java.util.HashSet;
import java.util.Set;

/**
 * The QoS 1 and 2 messages that a client has sent and that are not answered in full yet.
 *
 * <p>Confined to the connection's loop. Holds at most {@code receiveMaximum} packet ids, whatever
 * the client does. [MQTT-3.3.4-7]
 */
public final class InboundWindow {
  private final int receiveMaximum;

  /** Made for the first QoS 2 message: most clients never send one. */
  private Set<Integer> unreleased = Set.of();

  private int unacknowledged;

  /**
   * @param receiveMaximum 1 to 65,535, what the broker announced
   */
  public InboundWindow(int receiveMaximum) {
    this.receiveMaximum = receiveMaximum;
  }

  /** A QoS 1 message came in; {@link #acknowledged} follows when PUBACK goes out. */
  public void began() {
    checkRoom();
    unacknowledged++;
  }

  /** PUBACK, or PUBREC with an error, went out. */
  public void acknowledged() {
    unacknowledged--;
  }

  /**
   * A QoS 2 message came in.
   *
   * @return false when its id is held already, so it was seen before and is not delivered again
   *     [MQTT-4.3.3-10]
   */
  public boolean received(int packetId) {
    if (unreleased.contains(packetId)) {
      return false;
    }
    checkRoom();
    return mutable().add(packetId);
  }

  /** Whether a QoS 2 message with this id was taken over and not released yet. */
  public boolean isHeld(int packetId) {
    return unreleased.contains(packetId);
  }

  /** PUBREL came: the id is free again; false when it was not held. */
  public boolean released(int packetId) {
    return !unreleased.isEmpty() && unreleased.remove(packetId);
  }

  /** Takes over the ids that a stored session holds. */
  public void resume(Iterable<Integer> packetIds) {
    packetIds.forEach(packetId -> mutable().add(packetId));
  }

  /** How many messages are not answered in full. */
  public int size() {
    return unreleased.size() + unacknowledged;
  }

  private Set<Integer> mutable() {
    if (!(unreleased instanceof HashSet)) {
      unreleased = new HashSet<>(4);
    }
    return unreleased;
  }

  private void checkRoom() {
    if (size() >= receiveMaximum) {
      throw new ProtocolViolation(
          ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
          "MQTT-3.3.4-7",
          "more than " + receiveMaximum + " QoS 1 and 2 messages without a full answer");
    }
  }
}
