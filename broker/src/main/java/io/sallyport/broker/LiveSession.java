package io.sallyport.broker;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.records.Message;
import io.sallyport.records.MessageExpiry;
import io.sallyport.session.OutboundWindow;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A session that ends with its connection: everything about it is in this object, on the
 * connection's loop, without a lock or a log.
 *
 * <p>Bounds: filters by {@link Limits#filtersPerClient()}, waiting messages by count and bytes,
 * packet ids by the receive maximum of either side.
 */
final class LiveSession implements ClientSession, Receiver.Connected {
  private final Client client;
  private final Broker broker;
  private final OutboundWindow outbound;
  private final Map<TopicFilter, Subscription> filters = new HashMap<>(4);

  LiveSession(Client client) {
    this.client = client;
    this.broker = client.broker();
    Limits limits = broker.limits();
    this.outbound =
        new OutboundWindow(
            client.login().receiveMaximum(),
            limits.queueMessages(),
            limits.queueBytes(),
            broker.allowance(),
            this::send);
  }

  @Override
  public Client client() {
    return client;
  }

  @Override
  public int loopIndex() {
    return client.loop().index();
  }

  @Override
  public void deliver(Publish message, QoS granted, boolean retain, int[] ids) {
    if (!client.isRunning()) {
      return;
    }
    if (!client.rights().mayReceive(message.topic(), granted)) {
      broker.counters().add(Counter.RECEIVES_DENIED);
      return;
    }
    QoS qos = message.qos().min(granted);
    if (qos == QoS.AT_MOST_ONCE) {
      Outflow.atMostOnce(client, message, retain, ids);
      return;
    }
    long expiresAtMillis =
        message.properties().isEmpty()
            ? MessageExpiry.NEVER
            : MessageExpiry.deadlineOf(message.properties(), now());
    OutboundWindow.Delivery delivery =
        new OutboundWindow.Delivery(message, qos, retain, ids, expiresAtMillis);
    if (!outbound.offer(delivery, Outflow.hasRoom(client))) {
      broker.counters().add(Counter.DROPPED_QUEUE_FULL);
    }
  }

  private long now() {
    return broker.ticker().wallMillis();
  }

  private void send(OutboundWindow.Delivery delivery, int packetId) {
    Publish message = delivery.message();
    if (delivery.expiresAtMillis() != MessageExpiry.NEVER) {
      long now = now();
      if (MessageExpiry.hasPassed(delivery.expiresAtMillis(), now)) {
        broker.counters().add(Counter.DROPPED_EXPIRED);
        outbound.abandon(packetId);
        return;
      }
      message = Messages.aged(message, delivery.expiresAtMillis(), now);
    }
    boolean sent =
        Outflow.send(
            client,
            message,
            delivery.qos(),
            delivery.retain(),
            false,
            packetId,
            delivery.subscriptionIds());
    if (!sent) {
      outbound.abandon(packetId);
    }
  }

  @Override
  public void started() {
    // nothing waits for a session that has just begun
  }

  @Override
  public void acknowledged(int packetId) {
    if (outbound.acknowledged(packetId)) {
      pump();
    }
  }

  @Override
  public void received(int packetId, ReasonCode reason) {
    if (reason.isError()) {
      if (outbound.rejected(packetId)) {
        pump();
      }
      return;
    }
    boolean known = outbound.received(packetId);
    client
        .wire()
        .send(
            new PubRel(
                packetId, known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
  }

  @Override
  public void takeOver(Publish message, PubRec answer) {
    broker.journeys().routing().publish(client, message, answer);
  }

  @Override
  public void deliverRetained(Message message, Subscription subscription) {
    int id = subscription.identifier();
    deliver(
        Messages.publish(message, true, now()),
        subscription.qos(),
        true,
        id == 0 ? Messages.NO_IDS : new int[] {id});
  }

  @Override
  public void released(int packetId) {
    boolean known = client.inbound().released(packetId);
    client
        .acks()
        .answer(
            new PubComp(
                packetId, known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
  }

  @Override
  public void completed(int packetId) {
    if (outbound.completed(packetId)) {
      pump();
    }
  }

  @Override
  public void pump() {
    outbound.pump(() -> Outflow.hasRoom(client));
  }

  @Override
  public int filterCount() {
    return filters.size();
  }

  @Override
  public boolean hasFilter(TopicFilter filter) {
    return filters.containsKey(filter);
  }

  @Override
  public void subscribe(Subscription subscription, Consumer<Boolean> done) {
    boolean existed = filters.put(subscription.filter(), subscription) != null;
    broker.liveSubscriptions(existed ? 0 : 1);
    broker.index().put(this, subscription);
    done.accept(existed);
  }

  @Override
  public void unsubscribe(TopicFilter filter, Consumer<Boolean> done) {
    boolean existed = filters.remove(filter) != null;
    if (existed) {
      broker.liveSubscriptions(-1);
      broker.index().remove(this, filter);
    }
    done.accept(existed);
  }

  @Override
  public void left(long expirySeconds, boolean publishWill) {
    filters.keySet().forEach(filter -> broker.index().remove(this, filter));
    broker.liveSubscriptions(-filters.size());
    filters.clear();
    outbound.close();
    if (publishWill) {
      broker.journeys().will().fire(client.loop(), client.login());
    }
  }
}
