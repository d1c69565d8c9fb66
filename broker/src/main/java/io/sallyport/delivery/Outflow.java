package io.sallyport.delivery;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;

/**
 * The last step of a message to one client: is there room, does it fit, and counting what became of
 * it. Stateless; on the client's loop.
 */
public final class Outflow {
  /** QoS 0 messages for a client that has this much unread are dropped. */
  static final long SLOW_BYTES = 4L * 1024 * 1024;

  /** The same when memory is scarce. */
  static final long SCARCE_BYTES = 64L * 1024;

  /** QoS 1 and 2 messages wait in the session rather than in the socket's buffer from here on. */
  private static final long FULL_BYTES = 256L * 1024;

  private Outflow() {}

  static boolean isFull(Caller client) {
    return client.wire().pendingBytes() >= FULL_BYTES;
  }

  public static boolean hasRoom(Caller client) {
    boolean full = isFull(client);
    if (full) {
      client.congestion().begins();
    }
    return !full;
  }

  public static void atMostOnce(Caller client, Publish message, boolean retain, int[] ids) {
    long pending = client.wire().pendingBytes();
    if (pending >= FULL_BYTES) {
      client.congestion().begins();
    }
    if (pending > (client.wire().isMemoryScarce() ? SCARCE_BYTES : SLOW_BYTES)) {
      client.node().counters().add(Counter.DROPPED_SLOW_RECEIVER);
    } else {
      send(client, message, QoS.AT_MOST_ONCE, retain, false, 0, ids);
    }
  }

  /**
   * False when the message is larger than the client takes: it is treated as if it had been sent.
   * [MQTT-3.1.2-25]
   */
  public static boolean send(
      Caller client,
      Publish message,
      QoS qos,
      boolean retain,
      boolean duplicate,
      int packetId,
      int[] ids) {
    boolean sent = client.wire().publish(message, qos, retain, duplicate, packetId, ids);
    client.node().counters().add(sent ? Counter.PUBLISHES_SENT : Counter.DROPPED_PACKET_TOO_LARGE);
    return sent;
  }
}
