package io.sallyport.keeping;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.ClientSession;
import io.sallyport.delivery.Messages;
import io.sallyport.delivery.Node;
import io.sallyport.delivery.Outflow;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Message;
import io.sallyport.records.MessageExpiry;
import io.sallyport.records.QueueFull;
import io.sallyport.session.OutboundWindow;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session that ends with its connection: everything about it is in this object, on the
 * connection's loop, without a lock or a log.
 *
 * <p>Bounds: filters by the limit for one client, waiting messages by count and bytes, packet ids
 * by the receive maximum of either side.
 */
public final class LiveSession implements ClientSession {
  private final Caller client;
  private final Node node;
  private Map<TopicFilter, Subscription> filters = Map.of();
  private @Nullable OutboundWindow outbound;
  private @Nullable GroupSeats seats;

  /** What is sent now has waited, so that it is asked about again. */
  private boolean pumping;

  /** What groups have handed over and is not settled; the packet id, or 0 while it waits. */
  private Map<Effect.HandOut, Integer> handed = Map.of();

  public LiveSession(Caller client) {
    this.client = client;
    this.node = client.node();
  }

  /** Made for the first message above QoS 0. */
  private OutboundWindow outbound() {
    OutboundWindow window = outbound;
    if (window == null) {
      Node.Bounds bounds = node.bounds();
      window =
          new OutboundWindow(
              client.login().receiveMaximum(),
              bounds.queueMessages(),
              bounds.queueBytes(),
              node.allowance(),
              this::send);
      outbound = window;
    }
    return window;
  }

  /** Made for the first shared subscription. */
  private GroupSeats seats() {
    GroupSeats taken = seats;
    if (taken == null) {
      taken = new GroupSeats(client, this, this::take);
      seats = taken;
    }
    return taken;
  }

  @Override
  public Caller client() {
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
      node.counters().add(Counter.RECEIVES_DENIED);
      return;
    }
    pass(message, granted, retain, ids);
  }

  private void pass(Publish message, QoS granted, boolean retain, int[] ids) {
    QoS qos = message.qos().min(granted);
    if (qos == QoS.AT_MOST_ONCE) {
      Outflow.atMostOnce(client, message, retain, ids);
      return;
    }
    int packetId = outbound().begin(qos, Outflow.hasRoom(client));
    if (packetId == 0) {
      offer(message, qos, granted, retain, ids);
    } else if (!Outflow.send(client, message, qos, retain, false, packetId, ids)) {
      outbound().abandon(packetId);
    }
  }

  private void offer(Publish message, QoS qos, QoS granted, boolean retain, int[] ids) {
    long expiresAtMillis =
        message.properties().isEmpty()
            ? MessageExpiry.NEVER
            : MessageExpiry.deadlineOf(message.properties(), now());
    offer(new OutboundWindow.Delivery(message, qos, granted, retain, ids, expiresAtMillis, null));
  }

  private void offer(OutboundWindow.Delivery delivery) {
    QueueFull full = node.bounds().queueFull();
    OutboundWindow window = outbound();
    boolean taken = window.offer(delivery, Outflow.hasRoom(client));
    while (!taken && full == QueueFull.DROP_OLDEST) {
      OutboundWindow.Delivery oldest = window.giveUpOldest(delivery);
      if (oldest == null) {
        break;
      }
      givenUp(oldest);
      taken = window.offer(delivery, false);
    }
    if (!taken) {
      node.counters().add(Counter.DROPPED_QUEUE_FULL);
      if (full == QueueFull.DISCONNECT) {
        client.close("queue_full", ReasonCode.QUOTA_EXCEEDED);
      }
    }
  }

  /** One of a group is not lost: somebody else there gets it. */
  private void givenUp(OutboundWindow.Delivery oldest) {
    if (oldest.origin() instanceof Effect.HandOut handOut) {
      settle(handOut, true);
    } else {
      node.counters().add(Counter.DROPPED_QUEUE_FULL);
    }
  }

  private long now() {
    return node.ticker().wallMillis();
  }

  private void send(OutboundWindow.Delivery delivery, int packetId) {
    Publish message = delivery.message();
    if (pumping && !client.rights().mayReceive(message.topic(), delivery.granted())) {
      node.counters().add(Counter.RECEIVES_DENIED); // it was allowed when the message came
      notSent(delivery, packetId, true);
      return;
    }
    if (delivery.expiresAtMillis() != MessageExpiry.NEVER) {
      long now = now();
      if (MessageExpiry.hasPassed(delivery.expiresAtMillis(), now)) {
        node.counters().add(Counter.DROPPED_EXPIRED);
        notSent(delivery, packetId, false);
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
      notSent(delivery, packetId, true);
    } else if (delivery.origin() instanceof Effect.HandOut handOut) {
      hand(handOut, packetId);
    }
  }

  /**
   * @param othersMay whether somebody else in its group could do better
   */
  private void notSent(OutboundWindow.Delivery delivery, int packetId, boolean othersMay) {
    outbound().abandon(packetId);
    if (delivery.origin() instanceof Effect.HandOut handOut) {
      settle(handOut, othersMay);
    }
  }

  // --- shared subscriptions

  /** A group has handed {@code handOut} to this client. */
  private void take(Effect.HandOut handOut) {
    Message message = handOut.message();
    int[] ids = handOut.identifier() == 0 ? Messages.NO_IDS : new int[] {handOut.identifier()};
    if (!client.rights().mayReceive(message.topic(), handOut.granted())) {
      node.counters().add(Counter.RECEIVES_DENIED);
      settle(handOut, true);
      return;
    }
    Publish publish = Messages.publish(message, handOut.retain(), now());
    if (handOut.qos() == QoS.AT_MOST_ONCE) {
      Outflow.atMostOnce(client, publish, handOut.retain(), ids);
      return;
    }
    hand(handOut, 0);
    OutboundWindow.Delivery delivery =
        new OutboundWindow.Delivery(
            publish,
            handOut.qos(),
            handOut.granted(),
            handOut.retain(),
            ids,
            message.expiresAtMillis(),
            handOut);
    if (!outbound().offer(delivery, Outflow.hasRoom(client))) {
      settle(handOut, true);
    }
  }

  private void hand(Effect.HandOut handOut, int packetId) {
    if (handed.isEmpty()) {
      handed = new IdentityHashMap<>(2);
    }
    handed.put(handOut, packetId);
  }

  private void settle(Effect.HandOut handOut, boolean passedOn) {
    if (!handed.isEmpty()) {
      handed.remove(handOut);
    }
    if (handOut.qos() != QoS.AT_MOST_ONCE) {
      seats().settle(handOut, passedOn);
    }
  }

  /** The client has it, or does not want it: nobody else gets it. [MQTT-4.8.2-6] */
  private void settle(int packetId) {
    if (!handed.isEmpty()) {
      handed.entrySet().stream()
          .filter(entry -> entry.getValue() == packetId)
          .findAny()
          .ifPresent(entry -> settle(entry.getKey(), false));
    }
  }

  private List<Long> exactlyOnce(GroupKey group, boolean onWireOnly) {
    return handed.entrySet().stream()
        .filter(entry -> entry.getKey().group().equals(group))
        .filter(entry -> entry.getKey().qos() == QoS.EXACTLY_ONCE)
        .filter(entry -> !onWireOnly || entry.getValue() != 0)
        .map(entry -> entry.getKey().position())
        .toList();
  }

  @Override
  public void started() {
    // nothing waits for a session that has just begun
  }

  @Override
  public void acknowledged(int packetId) {
    if (outbound().acknowledged(packetId)) {
      settle(packetId);
      pump();
    }
  }

  @Override
  public void received(int packetId, ReasonCode reason) {
    if (reason.isError()) {
      if (outbound().rejected(packetId)) {
        settle(packetId);
        pump();
      }
      return;
    }
    boolean known = outbound().received(packetId);
    if (known) {
      settle(packetId);
    }
    client
        .wire()
        .send(
            new PubRel(
                packetId, known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
  }

  @Override
  public void takeOver(Publish message, PubRec answer) {
    node.routing().publish(client, message, answer);
  }

  @Override
  public boolean hasRoom() {
    OutboundWindow window = outbound;
    return Outflow.hasRoom(client) && (window == null || window.hasRoomToSpare());
  }

  @Override
  public void deliverRetained(Message message, Subscription subscription, long nowMillis) {
    if (!client.isRunning()) {
      return;
    }
    int id = subscription.identifier();
    pass(
        Messages.publish(message, true, nowMillis),
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
    if (outbound().completed(packetId)) {
      pump();
    }
  }

  @Override
  public void pump() {
    OutboundWindow window = outbound;
    if (window != null) {
      pumping = true;
      window.pump(() -> Outflow.hasRoom(client));
      pumping = false;
    }
  }

  @Override
  public int filterCount() {
    return filters.size();
  }

  @Override
  public List<TopicFilter> filters() {
    return List.copyOf(filters.keySet());
  }

  @Override
  public @Nullable Subscription subscription(TopicFilter filter) {
    return filters.get(filter);
  }

  @Override
  public void subscribe(Subscription subscription, Consumer<Boolean> done) {
    if (filters.isEmpty()) {
      filters = new HashMap<>(4);
    }
    boolean existed = filters.put(subscription.filter(), subscription) != null;
    node.liveSubscriptions(existed ? 0 : 1);
    if (GroupKey.isShared(subscription.filter())) {
      GroupKey group = new GroupKey(Node.TENANT, subscription.filter());
      seats().join(group, null, subscription, () -> done.accept(existed));
      return;
    }
    node.index().put(this, subscription);
    done.accept(existed);
  }

  @Override
  public void unsubscribe(TopicFilter filter, Consumer<Boolean> done) {
    boolean existed = !filters.isEmpty() && filters.remove(filter) != null;
    if (existed && GroupKey.isShared(filter)) {
      node.liveSubscriptions(-1);
      GroupKey group = new GroupKey(Node.TENANT, filter);
      seats().leave(group, () -> exactlyOnce(group, false), () -> done.accept(true));
      return;
    }
    if (existed) {
      node.liveSubscriptions(-1);
      node.index().remove(this, filter);
    }
    done.accept(existed);
  }

  @Override
  public boolean left(long expirySeconds, boolean publishWill) {
    for (TopicFilter filter : filters.keySet()) {
      if (!GroupKey.isShared(filter)) {
        node.index().remove(this, filter);
      }
    }
    node.liveSubscriptions(-filters.size());
    filters = Map.of();
    if (seats != null) {
      seats.close(group -> exactlyOnce(group, true));
    }
    node.shards().forget(client.login().seat().token());
    handed = Map.of();
    if (outbound != null) {
      outbound.close();
    }
    return publishWill;
  }
}
