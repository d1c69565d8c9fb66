package io.sallyport.session;

import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 1 and 2 messages on their way to a client whose session ends with its connection: what is
 * on the wire, within the client's Receive Maximum [MQTT-3.3.4-9], and what waits behind it.
 *
 * <p>Confined to the connection's loop. Waiting messages are bounded by count and bytes; what is
 * beyond is refused to the caller, who counts it. Nothing is ever sent again: a session like this
 * has no second connection.
 */
public final class OutboundWindow {

  /**
   * One message as it goes to this client.
   *
   * @param granted the best QoS of the subscriptions that it comes for
   * @param expiresAtMillis wall time after which it is not sent any more
   * @param origin what the sender wants to know it by; null for most
   */
  public record Delivery(
      Publish message,
      QoS qos,
      QoS granted,
      boolean retain,
      int[] subscriptionIds,
      long expiresAtMillis,
      @Nullable Object origin) {
    private static final int OVERHEAD_BYTES = 64;

    /** One that may wait for ever. */
    public Delivery(Publish message, QoS qos, boolean retain, int[] subscriptionIds) {
      this(message, qos, qos, retain, subscriptionIds, Long.MAX_VALUE, null);
    }

    /** What it counts for while it waits: everything in it that a client chose the size of. */
    int bytes() {
      return OVERHEAD_BYTES
          + message.topic().byteCount()
          + message.payload().length()
          + message.properties().contentBytes()
          + Integer.BYTES * subscriptionIds.length;
    }
  }

  /** Puts a delivery on the wire under its packet id. */
  @FunctionalInterface
  public interface Wire {
    void send(Delivery delivery, int packetId);
  }

  /** How far the handshake for one packet id has come. */
  private enum Step {
    AWAITING_PUBACK,
    AWAITING_PUBREC,
    AWAITING_PUBCOMP
  }

  private final PacketIds<Step> inflight = new PacketIds<>();
  private final ArrayDeque<Delivery> waiting = new ArrayDeque<>(0);
  private final int receiveMaximum;
  private final int mostWaiting;
  private final long mostWaitingBytes;
  private final Allowance allowance;
  private final Wire wire;
  private long waitingBytes;

  /**
   * @param receiveMaximum 1 to 65,535, what the client said
   * @param allowance what all live sessions share
   */
  public OutboundWindow(
      int receiveMaximum, int mostWaiting, long mostWaitingBytes, Allowance allowance, Wire wire) {
    this.receiveMaximum = receiveMaximum;
    this.mostWaiting = mostWaiting;
    this.mostWaitingBytes = mostWaitingBytes;
    this.allowance = allowance;
    this.wire = wire;
  }

  /**
   * A packet id for a message of QoS 1 or 2 that leaves at once; what does not wait needs no {@link
   * Delivery}.
   *
   * @param writable false while the socket takes no more
   * @return 0 when it has to wait
   */
  public int begin(QoS qos, boolean writable) {
    return mayLeave(writable) ? take(qos) : 0;
  }

  private boolean mayLeave(boolean writable) {
    return waiting.isEmpty() && writable && inflight.size() < receiveMaximum;
  }

  private int take(QoS qos) {
    return inflight.take(qos == QoS.AT_LEAST_ONCE ? Step.AWAITING_PUBACK : Step.AWAITING_PUBREC);
  }

  /**
   * Sends {@code delivery}, of QoS 1 or 2, now or when there is room.
   *
   * @param writable false while the socket takes no more
   * @return false when the queue is full and the message was not taken
   */
  public boolean offer(Delivery delivery, boolean writable) {
    if (mayLeave(writable)) {
      send(delivery);
      return true;
    }
    if (isFull(delivery) || !allowance.tryTake(delivery.bytes())) {
      return false;
    }
    waiting.addLast(delivery);
    waitingBytes += delivery.bytes();
    return true;
  }

  /** Whether what is not urgent may wait here, too, and the queue still take what is. */
  public boolean hasRoomToSpare() {
    return waiting.isEmpty()
        || (waiting.size() < mostWaiting / 2 && waitingBytes < mostWaitingBytes / 2);
  }

  private boolean isFull(Delivery delivery) {
    return waiting.size() >= mostWaiting || waitingBytes + delivery.bytes() > mostWaitingBytes;
  }

  /**
   * Takes out what has waited longest, so that {@code delivery} may fit; null when that would not
   * help, since nothing waits or what was refused is too large by itself.
   */
  public @Nullable Delivery giveUpOldest(Delivery delivery) {
    return delivery.bytes() > mostWaitingBytes ? null : removeFirst();
  }

  private @Nullable Delivery removeFirst() {
    Delivery first = waiting.pollFirst();
    if (first != null) {
      waitingBytes -= first.bytes();
      allowance.giveBack(first.bytes());
    }
    return first;
  }

  private void send(Delivery delivery) {
    wire.send(delivery, take(delivery.qos()));
  }

  /**
   * Sends what waits, as far as window and socket let it; {@code keepGoing} is asked before each
   * message.
   */
  public void pump(java.util.function.BooleanSupplier keepGoing) {
    while (!waiting.isEmpty() && inflight.size() < receiveMaximum && keepGoing.getAsBoolean()) {
      Delivery delivery = removeFirst();
      if (delivery != null) {
        send(delivery);
      }
    }
  }

  /** PUBACK came; false when nothing waited for it under this id. */
  public boolean acknowledged(int packetId) {
    return finish(packetId, Step.AWAITING_PUBACK);
  }

  /**
   * PUBREC with success came; false when the id is unknown. A repeated one is fine: PUBREL is sent
   * again.
   */
  public boolean received(int packetId) {
    @Nullable Step step = inflight.at(packetId);
    if (step == Step.AWAITING_PUBREC) {
      inflight.replace(packetId, Step.AWAITING_PUBCOMP);
    }
    return step == Step.AWAITING_PUBREC || step == Step.AWAITING_PUBCOMP;
  }

  /**
   * PUBREC with an error came: the message is done with; false when nothing waited for it.
   * [MQTT-4.3.3-4]
   */
  public boolean rejected(int packetId) {
    return finish(packetId, Step.AWAITING_PUBREC);
  }

  /** PUBCOMP came; false when nothing waited for it. */
  public boolean completed(int packetId) {
    return finish(packetId, Step.AWAITING_PUBCOMP);
  }

  /** The message under {@code packetId} never reached the wire: the id is free again. */
  public void abandon(int packetId) {
    inflight.free(packetId);
  }

  private boolean finish(int packetId, Step expected) {
    if (inflight.at(packetId) != expected) {
      return false;
    }
    inflight.free(packetId);
    return true;
  }

  /** Nothing is sent any more: what waits is forgotten. */
  public void close() {
    waiting.clear();
    allowance.giveBack(waitingBytes);
    waitingBytes = 0;
  }

  /** How many messages are on the wire and not finished. */
  public int inflight() {
    return inflight.size();
  }

  /** How many messages wait for room. */
  public int waiting() {
    return waiting.size();
  }
}
