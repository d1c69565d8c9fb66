package io.sallyport.keeping;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.ClientSession;
import io.sallyport.delivery.Login;
import io.sallyport.delivery.Messages;
import io.sallyport.delivery.Node;
import io.sallyport.delivery.Outflow;
import io.sallyport.hosting.Shards;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import io.sallyport.store.ShardLog;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connection's side of a session that a shard keeps: it relays, and remembers only what is on
 * the wire.
 *
 * <p>Confined to the connection's loop. What the client says is appended; what comes of it arrives
 * as effects, after it is durable. Packet ids of deliveries are the shard's. Messages of QoS 0
 * never see the shard: they are delivered here while the connection lasts.
 */
public final class DurableFront implements ClientSession, Shards.Sink {

  /** How the attempt to open the session ended. */
  public sealed interface Outcome {
    record Open(ClientSession session, boolean present) implements Outcome {}

    record Refused(ReasonCode reason, String cause) implements Outcome {}
  }

  /** Hears, once, how it ended. */
  @FunctionalInterface
  public interface Opened {
    void tell(Outcome outcome);
  }

  private final Caller client;
  private final Node node;
  private final Login login;
  private final Opened opened;
  private final Map<TopicFilter, Subscription> filters = new HashMap<>(4);
  private final ArrayDeque<Consumer<Boolean>> subscribing = new ArrayDeque<>(0);
  private final ArrayDeque<Consumer<Boolean>> unsubscribing = new ArrayDeque<>(0);
  private final SessionAppends appends;
  private final StoredDeliveries deliveries;
  private final TakeOvers takeOvers;
  private List<Integer> inboundHeld = List.of();
  private long number;
  private boolean ephemeral;
  private boolean attached;
  private boolean told;

  public DurableFront(Caller client, Opened opened) {
    this.client = client;
    this.node = client.node();
    this.login = client.login();
    this.opened = opened;
    this.appends = new SessionAppends(client);
    this.deliveries = new StoredDeliveries(client, this, appends);
    this.takeOvers = new TakeOvers(client, this, appends);
  }

  // --- opening

  /** Asks the shard for the session. It may refuse: its own record says whose it is. */
  public void attach(boolean cleanStart) {
    ephemeral = cleanStart && login.expirySeconds() == 0;
    Record.Terms terms =
        ephemeral
            ? Record.Terms.erase()
            : Record.Terms.stored(cleanStart, login.expirySeconds(), login.receiveMaximum())
                .withMayCreate(node.mayStoreMore() && !node.shards().isFull());
    client.open(this);
    Record.Attach attach =
        new Record.Attach(
            login.key(), token(), login.author(), terms, ephemeral ? null : login.will());
    if (!node.shards().attach(attach, this, this::attachEnded)) {
      tell(new Outcome.Refused(ReasonCode.SERVER_BUSY, "shard_busy"));
    } else {
      attached = true;
    }
  }

  private long token() {
    return login.seat().token();
  }

  private void attachEnded(long position) {
    if (position == ShardLog.REFUSED) {
      client.guarded(
          "attach",
          () -> tell(new Outcome.Refused(ReasonCode.SERVER_UNAVAILABLE, "shard_unavailable")));
    }
  }

  private void tell(Outcome outcome) {
    if (!told) {
      told = true;
      opened.tell(outcome);
    }
  }

  private void opened(Effect.Attached effect) {
    if (ephemeral) {
      node.shards().forget(token());
      attached = false;
      tell(new Outcome.Open(new LiveSession(client), false));
      return;
    }
    number = effect.number();
    inboundHeld = effect.inboundPacketIds();
    for (Subscription subscription : effect.subscriptions()) {
      filters.put(subscription.filter(), subscription);
      if (!GroupKey.isShared(subscription.filter())) {
        node.index().put(this, subscription);
      }
    }
    tell(new Outcome.Open(this, effect.sessionPresent()));
  }

  @Override
  public void started() {
    client.inbound().resume(inboundHeld);
    inboundHeld = List.of();
  }

  // --- what the shard says

  @Override
  public int loop() {
    return client.loop().index();
  }

  @Override
  public void accept(Effect.ToConnection effect) {
    client.guarded("effect", () -> hear(effect));
  }

  private void hear(Effect.ToConnection effect) {
    switch (effect) {
      case Effect.Attached there -> opened(there);
      case Effect.AttachRefused(_, Effect.AttachRefused.Cause cause) -> refused(cause);
      case Effect.Superseded _ -> client.takenOver();
      case Effect.Ended _ -> client.close("administrative", ReasonCode.ADMINISTRATIVE_ACTION);
      case Effect.Subscribed(_, List<Boolean> existed) ->
          existed.forEach(it -> subscribing.remove().accept(it));
      case Effect.Unsubscribed(_, List<Boolean> existed) ->
          existed.forEach(it -> unsubscribing.remove().accept(it));
      case Effect.Deliver delivery -> deliveries.hear(delivery);
      case Effect.Membership membership ->
          deliveries
              .shared()
              .join(membership, () -> filters.containsKey(membership.group().shared()));
      case Effect.HandOut handOut -> deliveries.shared().hear(handOut);
      case Effect.Taken taken -> deliveries.shared().taken(taken);
      case Effect.SendPubRel(_, int packetId, boolean known) ->
          deliveries.sendPubRel(packetId, known);
      case Effect.AcceptRefused(_, int packetId) -> takeOvers.refused(packetId);
      case Effect.Overflowed _ -> client.close("queue_full", ReasonCode.QUOTA_EXCEEDED);
    }
  }

  private void refused(Effect.AttachRefused.Cause cause) {
    node.shards().forget(token());
    attached = false;
    tell(
        switch (cause) {
          case OTHER_PRINCIPAL ->
              new Outcome.Refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client_id_in_use");
          case QUOTA -> new Outcome.Refused(ReasonCode.QUOTA_EXCEEDED, "sessions_per_principal");
        });
  }

  // --- deliveries

  @Override
  public void deliver(Publish message, QoS granted, boolean retain, int[] ids) {
    if (!client.isRunning() || message.qos().min(granted) != QoS.AT_MOST_ONCE) {
      return; // the shard has it
    }
    if (client.rights().mayReceive(message.topic(), granted)) {
      Outflow.atMostOnce(client, message, retain, ids);
    } else {
      node.counters().add(Counter.RECEIVES_DENIED);
    }
  }

  @Override
  public boolean hasRoom() {
    return Outflow.hasRoom(client);
  }

  @Override
  public void deliverRetained(Message message, Subscription subscription, long nowMillis) {
    int id = subscription.identifier();
    QoS granted = subscription.qos();
    if (message.qos().min(granted) == QoS.AT_MOST_ONCE) {
      int[] ids = id == 0 ? Messages.NO_IDS : new int[] {id};
      Outflow.atMostOnce(client, Messages.publish(message, true, nowMillis), true, ids);
    } else if (!node.mayStoreMore() || node.shards().isFull()) {
      node.counters().add(Counter.DROPPED_STORE_FULL);
    } else {
      appends.append(new Record.Enqueue(login.key(), number, message, granted, id), _ -> {});
    }
  }

  // --- what the client says

  @Override
  public void acknowledged(int packetId) {
    deliveries.acknowledged(packetId);
  }

  @Override
  public void received(int packetId, ReasonCode reason) {
    deliveries.received(packetId, reason);
  }

  @Override
  public void completed(int packetId) {
    deliveries.completed(packetId);
  }

  @Override
  public void pump() {
    deliveries.pump();
  }

  @Override
  public void takeOver(Publish message, PubRec answer) {
    takeOvers.begin(message, answer);
  }

  @Override
  public void released(int packetId) {
    if (client.inbound().released(packetId)) {
      appends.append(
          new Record.Release(login.key(), token(), List.of(packetId)),
          client.acks().answerAfter(1, new PubComp(packetId, ReasonCode.SUCCESS)));
    } else {
      client.acks().answer(new PubComp(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
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
    filters.put(subscription.filter(), subscription);
    if (GroupKey.isShared(subscription.filter())) {
      GroupKey group = new GroupKey(Node.TENANT, subscription.filter());
      subscribing.add(existed -> deliveries.shared().whenJoined(group, () -> done.accept(existed)));
    } else {
      subscribing.add(existed -> {
        if (filters.get(subscription.filter()) == subscription) { // else it was given up since
          node.index().put(this, subscription);
        }
        done.accept(existed);
      });
    }
    appends.append(new Record.Subscribe(login.key(), token(), List.of(subscription)), _ -> {});
  }

  @Override
  public void unsubscribe(TopicFilter filter, Consumer<Boolean> done) {
    if (filters.remove(filter) == null) {
      done.accept(false); // one packet can name a hundred thousand: no shard hears of those
      return;
    }
    if (GroupKey.isShared(filter)) {
      deliveries.shared().leave(new GroupKey(Node.TENANT, filter));
    } else {
      node.index().remove(this, filter);
    }
    unsubscribing.add(done);
    appends.append(new Record.Unsubscribe(login.key(), token(), List.of(filter.text())), _ -> {});
  }

  // --- leaving

  @Override
  public boolean left(long expirySeconds, boolean publishWill) {
    for (TopicFilter filter : filters.keySet()) {
      if (!GroupKey.isShared(filter)) {
        node.index().remove(this, filter);
      }
    }
    filters.clear();
    deliveries.close();
    if (attached) {
      deliveries.appendProgress(); // what was answered before the end counts
      node.shards().leave(new Record.Detach(login.key(), token(), expirySeconds, publishWill));
    }
    return false;
  }

  @Override
  public Caller client() {
    return client;
  }

  @Override
  public int loopIndex() {
    return client.loop().index();
  }

  /** Named so that a log can tell the two kinds of session apart. */
  @Override
  public String toString() {
    return "stored session " + number;
  }
}
