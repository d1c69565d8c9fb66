package io.sallyport.client;

import io.sallyport.packet.Packet;
import io.sallyport.packet.Properties;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 1 and 2 messages on their way to the broker, in order; they outlive a connection.
 *
 * <p>Confined to the client's event loop. What is under way is bounded by the broker's Receive
 * Maximum, what waits by the client's budget of bytes. [MQTT-3.3.4-7] [MQTT-4.4.0-1]
 */
final class Outflow {
  /** Where packets go; false when there is no connection, or the packet is too large for it. */
  interface Wire {
    boolean send(Packet packet);
  }

  private final PacketIds ids;
  private final Map<Integer, Flight> underWay = new LinkedHashMap<>();
  private final ArrayDeque<Flight> waiting = new ArrayDeque<>();
  private int credit;
  private int fullCredit;
  private @Nullable Wire wire;

  Outflow(PacketIds ids) {
    this.ids = ids;
  }

  /** One message on its way; completes with the broker's last word about it. */
  static final class Flight {
    private final Message message;
    private final CompletableFuture<ReasonCode> done;
    private int packetId;
    private boolean released;
    private boolean wasSent;

    Flight(Message message, CompletableFuture<ReasonCode> done) {
      this.message = message;
      this.done = done;
    }
  }

  /** Sends now or as soon as the broker has room. */
  void publish(Message message, CompletableFuture<ReasonCode> done) {
    waiting.add(new Flight(message, done));
    drain();
  }

  /**
   * A connection begins. With a session present, what was under way goes first, in its old order
   * and under its old ids; without, the broker knows nothing of it, so it is given up.
   */
  void connected(Wire newWire, int receiveMaximum, boolean sessionPresent) {
    wire = newWire;
    credit = receiveMaximum;
    fullCredit = receiveMaximum;
    List<Flight> old = new ArrayList<>(underWay.values());
    underWay.clear();
    if (sessionPresent) {
      for (int i = old.size() - 1; i >= 0; i--) {
        waiting.addFirst(old.get(i));
      }
    } else {
      for (Flight flight : old) {
        ids.free(flight.packetId);
        flight.done.completeExceptionally(
            new ConnectionEnded(
                new Closing(
                    Closing.Cause.LOST,
                    ReasonCode.UNSPECIFIED_ERROR,
                    "the broker no longer knows the session this message belonged to")));
      }
    }
    drain();
  }

  /** The connection is gone; everything stays for the next. */
  void disconnected() {
    wire = null;
  }

  /** Nobody will connect again: whoever waits is told. */
  void abandon(Closing closing) {
    wire = null;
    List<Flight> all = new ArrayList<>(underWay.values());
    all.addAll(waiting);
    underWay.clear();
    waiting.clear();
    for (Flight flight : all) {
      if (flight.packetId != 0) {
        ids.free(flight.packetId);
      }
      flight.done.completeExceptionally(new ConnectionEnded(closing));
    }
  }

  private void drain() {
    Wire to = wire;
    while (to != null && wire == to && !waiting.isEmpty()) {
      Flight next = waiting.getFirst();
      if (next.released) {
        waiting.removeFirst();
        underWay.put(next.packetId, next);
        to.send(release(next.packetId, ReasonCode.SUCCESS));
        continue;
      }
      if (credit == 0 || !named(next)) {
        return;
      }
      waiting.removeFirst();
      send(to, next);
    }
  }

  private boolean named(Flight flight) {
    if (flight.packetId == 0) {
      flight.packetId = ids.take();
    }
    return flight.packetId != 0;
  }

  private void send(Wire to, Flight flight) {
    Message m = flight.message;
    Publish packet =
        new Publish(
            m.topic(),
            m.qos(),
            m.retain(),
            flight.wasSent,
            flight.packetId,
            m.properties(),
            m.payload());
    credit--;
    underWay.put(flight.packetId, flight);
    flight.wasSent = true;
    if (!to.send(packet)) {
      finish(flight, ReasonCode.PACKET_TOO_LARGE);
    }
  }

  /** PUBACK: the end of a QoS 1 message. */
  void acknowledged(int packetId, ReasonCode reason) {
    Flight flight = underWay.get(packetId);
    if (flight != null && flight.message.qos() == QoS.AT_LEAST_ONCE) {
      finish(flight, reason);
      drain();
    }
  }

  /** PUBREC: the broker has a QoS 2 message, or refuses it. Returns the answer, or null. */
  @Nullable Packet received(int packetId, ReasonCode reason) {
    Flight flight = underWay.get(packetId);
    if (flight == null || flight.message.qos() != QoS.EXACTLY_ONCE) {
      return reason.isError() ? null : release(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
    }
    if (reason.isError()) {
      finish(flight, reason);
      drain();
      return null;
    }
    flight.released = true;
    return release(packetId, ReasonCode.SUCCESS);
  }

  /** PUBCOMP: the end of a QoS 2 message. */
  void completed(int packetId, ReasonCode reason) {
    Flight flight = underWay.get(packetId);
    if (flight != null && flight.released) {
      finish(flight, reason);
      drain();
    }
  }

  private static PubRel release(int packetId, ReasonCode reason) {
    return new PubRel(packetId, reason, Properties.NONE);
  }

  private void finish(Flight flight, ReasonCode reason) {
    underWay.remove(flight.packetId);
    ids.free(flight.packetId);
    credit = Math.min(fullCredit, credit + 1);
    flight.done.complete(reason);
  }

  /** How many messages are neither sent nor acknowledged. */
  int size() {
    return underWay.size() + waiting.size();
  }
}
