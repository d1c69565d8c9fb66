package io.sallyport.keeping;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.Login;
import io.sallyport.delivery.Messages;
import io.sallyport.delivery.Node;
import io.sallyport.delivery.Outflow;
import io.sallyport.delivery.Receiver;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.records.Effect;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import io.sallyport.session.SharedIds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a stored session has on its way to the client: deliveries of its shard and of its groups,
 * and what the client answers to them. Confined to the connection's loop; holds at most what the
 * windows of the session and of its groups let through.
 */
final class StoredDeliveries {
  /** Answers in one record; a client may send far more in one turn than a record holds. */
  private static final int MOST_ANSWERS = 4_096;

  private final Caller client;
  private final Node node;
  private final Login login;
  private final SessionAppends appends;
  private final SharedDelivery shared;
  private final ArrayDeque<Effect.Deliver> waiting = new ArrayDeque<>(0);
  private final Map<Integer, QoS> onWire = new HashMap<>(4);
  private List<Record.Ack> progress = new ArrayList<>(0);

  StoredDeliveries(Caller client, Receiver.Connected receiver, SessionAppends appends) {
    this.client = client;
    this.node = client.node();
    this.login = client.login();
    this.appends = appends;
    this.shared = new SharedDelivery(client, receiver, this::pump, appends::append);
  }

  SharedDelivery shared() {
    return shared;
  }

  // --- to the client

  /** What groups have on the wire takes its room from the session's. [MQTT-3.3.4-9] */
  private boolean isFull() {
    return shared.onWire() > 0 && onWire.size() + shared.onWire() >= login.receiveMaximum();
  }

  void hear(Effect.Deliver delivery) {
    if (!waiting.isEmpty() || isFull() || !Outflow.hasRoom(client)) {
      waiting.addLast(delivery); // at most the session's window
    } else {
      send(delivery);
    }
  }

  private void send(Effect.Deliver delivery) {
    Message message = delivery.message();
    onWire.put(delivery.packetId(), delivery.qos());
    if (!delivery.duplicate() && message.isExpired(node.ticker().wallMillis())) {
      node.counters().add(Counter.DROPPED_EXPIRED);
      skip(delivery);
    } else if (!client.rights().mayReceive(message.topic(), delivery.granted())) {
      node.counters().add(Counter.RECEIVES_DENIED);
      skip(delivery);
    } else if (!Outflow.send(
        client,
        Messages.publish(message, delivery.retain(), node.ticker().wallMillis()),
        delivery.qos(),
        delivery.retain(),
        delivery.duplicate(),
        delivery.packetId(),
        delivery.identifiers())) {
      skip(delivery);
    }
  }

  /** The client never sees it, so it is done with. */
  private void skip(Effect.Deliver delivery) {
    onWire.remove(delivery.packetId());
    progress(
        delivery.qos() == QoS.AT_LEAST_ONCE ? Record.Step.ACKNOWLEDGED : Record.Step.REFUSED,
        delivery.packetId());
  }

  /** There may be room to send what waits. */
  void pump() {
    while (!waiting.isEmpty() && !isFull() && Outflow.hasRoom(client)) {
      send(waiting.removeFirst());
    }
    if (waiting.isEmpty()) {
      shared.pump(onWire.size());
    }
  }

  void sendPubRel(int packetId, boolean known) {
    if (known) {
      onWire.put(packetId, QoS.EXACTLY_ONCE);
    }
    client
        .wire()
        .send(
            new PubRel(
                packetId, known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
  }

  // --- what it answers

  /** PUBACK came. */
  void acknowledged(int packetId) {
    if (SharedIds.isShared(packetId)) {
      shared.acknowledged(packetId);
    } else if (onWire.remove(packetId, QoS.AT_LEAST_ONCE)) {
      progress(Record.Step.ACKNOWLEDGED, packetId);
    }
    pump();
  }

  /** PUBREC came. */
  void received(int packetId, ReasonCode reason) {
    progress(reason.isError() ? Record.Step.REFUSED : Record.Step.RECEIVED, packetId);
    if (reason.isError()) {
      onWire.remove(packetId, QoS.EXACTLY_ONCE);
      pump();
    }
  }

  /** PUBCOMP came. */
  void completed(int packetId) {
    onWire.remove(packetId);
    progress(Record.Step.COMPLETED, packetId);
    pump();
  }

  /** Gathers what the client answers in one turn of the loop into one record. */
  private void progress(Record.Step step, int packetId) {
    if (progress.isEmpty()) {
      client.loop().atEndOfTurn(() -> client.guarded("progress", this::appendProgress));
    }
    progress.add(new Record.Ack(step, packetId));
    if (progress.size() >= MOST_ANSWERS) {
      appendProgress();
    }
  }

  /** Does nothing when the connection's end was faster: DISCONNECT in the same turn. */
  void appendProgress() {
    List<Record.Ack> acks = progress;
    if (!acks.isEmpty()) {
      progress = new ArrayList<>(0);
      long token = login.seat().token();
      appends.append(new Record.Progress(login.key(), token, acks), _ -> {});
    }
  }

  /** The connection has ended. */
  void close() {
    waiting.clear();
    shared.close();
  }
}
