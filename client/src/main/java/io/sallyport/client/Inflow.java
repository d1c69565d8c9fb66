package io.sallyport.client;

import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import java.util.BitSet;

/**
 * What is known of the QoS 1 and 2 messages that the broker has under way to us. Confined to the
 * client's event loop; bounded by the 65,535 packet ids there are.
 */
final class Inflow {
  /** QoS 2 messages that were handed on and not yet released; outlives a connection. */
  private final BitSet delivered = new BitSet();

  /** Of those, the ones we have sent PUBREC for. */
  private final BitSet recorded = new BitSet();

  /** All ids open on this connection, which our Receive Maximum bounds. */
  private final BitSet open = new BitSet();

  private int openCount;
  private int receiveMaximum;

  /** What to do with a PUBLISH. */
  enum Step {
    /** Hand it on; it is acknowledged later. */
    DELIVER,
    /** It was handed on and its PUBREC got lost: say that again. */
    RECORD_AGAIN,
    /** It was handed on and waits for the listener's acknowledgement. */
    IGNORE
  }

  /** A connection begins. Without a session present the broker starts its QoS 2 ids anew. */
  void connected(int maximum, boolean sessionPresent) {
    receiveMaximum = maximum;
    open.clear();
    openCount = 0;
    if (!sessionPresent) {
      delivered.clear();
      recorded.clear();
    }
  }

  /**
   * A QoS 1 or 2 message arrives.
   *
   * @throws ProtocolViolation when the broker has more under way than we allow [MQTT-3.3.4-9]
   */
  Step arrives(Publish message) {
    int id = message.packetId();
    if (!open.get(id)) {
      if (openCount >= receiveMaximum) {
        throw new ProtocolViolation(
            ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
            "MQTT-3.3.4-9",
            "the broker has more than " + receiveMaximum + " messages under way to us");
      }
      open.set(id);
      openCount++;
    }
    if (message.qos() == QoS.AT_LEAST_ONCE) {
      return Step.DELIVER;
    }
    if (delivered.get(id)) {
      return recorded.get(id) ? Step.RECORD_AGAIN : Step.IGNORE;
    }
    delivered.set(id);
    return Step.DELIVER;
  }

  /** We are about to send PUBACK. */
  void acknowledged(int id) {
    close(id);
  }

  /** We are about to send PUBREC. False when the message was forgotten since. */
  boolean recorded(int id) {
    if (!delivered.get(id)) {
      return false;
    }
    recorded.set(id);
    return true;
  }

  /** PUBREL: the broker will not send it again. Returns what PUBCOMP says. */
  ReasonCode released(int id) {
    close(id);
    boolean known = delivered.get(id);
    delivered.clear(id);
    recorded.clear(id);
    return known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
  }

  private void close(int id) {
    if (open.get(id)) {
      open.clear(id);
      openCount--;
    }
  }
}
