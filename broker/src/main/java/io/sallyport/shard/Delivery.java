package io.sallyport.shard;

import io.sallyport.packet.QoS;
import io.sallyport.records.Effect;
import io.sallyport.records.Effect.Dropped.Reason;
import io.sallyport.records.Message;
import io.sallyport.records.QueueFull;
import io.sallyport.records.Record;
import io.sallyport.records.ShardSettings;
import io.sallyport.shard.QueueEntry.Phase;
import io.sallyport.subscription.Subscription;
import io.sallyport.subscription.SubscriptionIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * From a message to the sessions that want it, and from their queues into the windows of their
 * connections. Confined to the shard's thread.
 *
 * <p>A message's packet id is durable state: it is found from its position by going up to the next
 * free number, so it needs no counter, comes out alike in every copy of the shard, and stays the
 * message's own until the delivery is done. [MQTT-4.4.0-1]
 */
final class Delivery {
  /** The upper half is for what a connection gets from groups without its session. */
  private static final int PACKET_IDS = 32_767;

  /** One subscription that covers the topic. */
  private record Match(StoredSession session, Subscription subscription) {}

  private static final Comparator<Match> BY_SESSION =
      Comparator.<Match>comparingLong(match -> match.session().number)
          .thenComparing(match -> match.subscription().filter().text());

  private final Sessions sessions;
  private final Bodies bodies;
  private final Purses purses;
  private final SubscriptionIndex.Walk<StoredSession> walk = new SubscriptionIndex.Walk<>();
  private final List<Match> matches = new ArrayList<>();
  private ShardSettings settings = ShardSettings.DEFAULTS;
  private long queuedMessages;
  private long placesBytes;

  Delivery(Sessions sessions, Bodies bodies, Purses purses) {
    this.sessions = sessions;
    this.bodies = bodies;
    this.purses = purses;
  }

  void configure(ShardSettings changed) {
    settings = changed;
  }

  /** What the places in all queues take, the messages left aside. */
  long placesBytes() {
    return placesBytes;
  }

  /** Messages in all queues. */
  long queuedMessages() {
    return queuedMessages;
  }

  /** Queues {@code body} once for every session that wants it with QoS 1 or 2. */
  void publish(Turn turn, Body body) {
    Message message = body.message;
    SubscriptionIndex<StoredSession> index = sessions.index(message.tenant());
    if (index == null
        || message.qos() == QoS.AT_MOST_ONCE
        || message.isExpired(turn.appendedMillis())) {
      return;
    }
    index.match(
        message.topic(), walk, (session, subscription) -> add(message, session, subscription));
    if (matches.isEmpty()) {
      return;
    }
    matches.sort(BY_SESSION); // the index has no order; copies of a shard must
    for (int from = 0, to; from < matches.size(); from = to) {
      to = from + 1;
      StoredSession session = matches.get(from).session();
      while (to < matches.size() && matches.get(to).session() == session) {
        to++;
      }
      QueueEntry entry = entry(body, matches.subList(from, to));
      if (entry.qos() != QoS.AT_MOST_ONCE) {
        enqueue(turn, session, entry);
      }
    }
    matches.clear();
  }

  /** A client that asked for no-local does not hear itself. [MQTT-3.8.3-3] */
  private void add(Message message, StoredSession session, Subscription subscription) {
    if (!subscription.noLocal() || !session.key.clientId().equals(message.author().clientId())) {
      matches.add(new Match(session, subscription));
    }
  }

  /** Overlapping subscriptions of one session get one copy. [MQTT-3.3.4-2] [MQTT-3.3.4-3] */
  private static QueueEntry entry(Body body, List<Match> overlapping) {
    QoS granted = QoS.AT_MOST_ONCE;
    boolean asPublished = false;
    int[] identifiers = new int[overlapping.size()];
    int count = 0;
    for (Match match : overlapping) {
      granted = granted.max(match.subscription().qos());
      asPublished |= match.subscription().retainAsPublished();
      if (match.subscription().identifier() != 0) {
        identifiers[count++] = match.subscription().identifier();
      }
    }
    return new QueueEntry(
        body,
        granted,
        asPublished && body.message.retain(),
        java.util.Arrays.copyOf(identifiers, count));
  }

  /** A retained message for one new subscription. */
  void enqueueRetained(Turn turn, StoredSession session, Record.Enqueue record) {
    int[] identifiers = record.identifier() == 0 ? new int[0] : new int[] {record.identifier()};
    Body body = new Body(turn.position(), turn.appendedMillis(), record.message());
    QueueEntry entry = new QueueEntry(body, record.granted(), true, identifiers);
    if (entry.qos() != QoS.AT_MOST_ONCE) {
      enqueue(turn, session, entry);
    }
  }

  /** A QoS 2 message that the session's group has handed to it is the session's own. */
  void enqueueTaken(Turn turn, StoredSession session, Record.Take take) {
    int[] identifiers = take.identifier() == 0 ? new int[0] : new int[] {take.identifier()};
    Body body = new Body(turn.position(), turn.appendedMillis(), take.message());
    enqueue(turn, session, new QueueEntry(body, QoS.EXACTLY_ONCE, take.retain(), identifiers));
  }

  private void enqueue(Turn turn, StoredSession session, QueueEntry entry) {
    if (isTooLate(turn, entry)) {
      turn.tell(new Effect.Expired(session.key, entry.body.message.topic()));
      return;
    }
    int bytes = entry.quotaBytes();
    if (isFull(session, bytes)) {
      makeRoom(turn, session, bytes);
    }
    if (isFull(session, bytes)) {
      dropped(turn, session, entry, Reason.QUEUE_FULL);
      if (session.isAttached() && settings.full() == QueueFull.DISCONNECT) {
        turn.tell(new Effect.Overflowed(session.token));
      }
      return;
    }
    if (session.purse.full && !trade(turn, session, bytes)) {
      dropped(turn, session, entry, Reason.PRINCIPAL_FULL);
      return;
    }
    bodies.refer(turn, entry.body);
    count(session, entry, 1);
    session.waiting.add(entry);
    fillWindow(turn, session);
    if (entry.phase == Phase.WAITING) {
      turn.rows().entry(session, entry);
    }
  }

  private boolean isFull(StoredSession session, int bytes) {
    return session.queuedMessages() >= settings.queueMessages()
        || session.queuedBytes + bytes > settings.queueBytes();
  }

  private void count(StoredSession session, QueueEntry entry, int sign) {
    int bytes = entry.quotaBytes();
    int place = entry.placeBytes();
    session.queuedBytes += (long) sign * bytes;
    queuedMessages += sign;
    placesBytes += (long) sign * place;
    purses.charge(session.purse, (long) sign * (bytes + place));
  }

  /** First where the oldest messages have waited too long, then where the settings allow it. */
  private void makeRoom(Turn turn, StoredSession session, int bytes) {
    dropExpired(turn, session);
    if (settings.full() != QueueFull.DROP_OLDEST || bytes > settings.queueBytes()) {
      return; // nobody makes room for what never fits
    }
    dropOldest(turn, session, Reason.QUEUE_FULL, () -> isFull(session, bytes));
  }

  /** While there is too much: what has waited longest, but not what was on the wire once. */
  private void dropOldest(
      Turn turn, StoredSession session, Reason reason, BooleanSupplier tooMuch) {
    Iterator<QueueEntry> oldest = session.waiting.iterator();
    while (oldest.hasNext() && tooMuch.getAsBoolean()) {
      QueueEntry entry = oldest.next();
      if (entry.packetId == 0) { // [MQTT-4.4.0-1]
        oldest.remove();
        dropped(turn, session, entry, reason);
        forget(turn, session, entry);
      }
    }
  }

  /**
   * The session's principal has all it may have: what comes takes the place of what this session
   * had. One that holds next to nothing goes on, so that one queue does not silence all.
   */
  private boolean trade(Turn turn, StoredSession session, int bytes) {
    long most = Math.max(session.queuedBytes, Purses.FLOOR_BYTES) - bytes;
    if (settings.full() == QueueFull.DROP_OLDEST) {
      dropOldest(turn, session, Reason.PRINCIPAL_FULL, () -> session.queuedBytes > most);
    }
    return session.queuedBytes <= most;
  }

  private static void dropped(Turn turn, StoredSession session, QueueEntry entry, Reason reason) {
    turn.tell(new Effect.Dropped(session.key, entry.body.message.topic(), reason));
  }

  private void dropExpired(Turn turn, StoredSession session) {
    for (QueueEntry first = session.waiting.peek();
        first != null && isTooLate(turn, first);
        first = session.waiting.peek()) {
      expired(turn, session, session.waiting.remove());
    }
  }

  /** What has been on the wire once is finished, however old it is. [MQTT-3.3.2-5] */
  private static boolean isTooLate(Turn turn, QueueEntry entry) {
    return entry.packetId == 0 && entry.body.message.isExpired(turn.appendedMillis());
  }

  private void expired(Turn turn, StoredSession session, QueueEntry entry) {
    turn.tell(new Effect.Expired(session.key, entry.body.message.topic()));
    forget(turn, session, entry);
  }

  /** Takes a stored entry back; for loading, in the order of positions. */
  void load(StoredSession session, QueueEntry entry) {
    entry.body.references++;
    count(session, entry, 1);
    if (entry.phase == Phase.WAITING) {
      session.waiting.add(entry);
    } else {
      session.inflight.put(entry.packetId, entry);
    }
  }

  /** Sends what waits while the client takes more. [MQTT-3.3.4-9] */
  void fillWindow(Turn turn, StoredSession session) {
    int window = window(session);
    while (session.isAttached() && session.inflight.size() < window) {
      QueueEntry entry = session.waiting.poll();
      if (entry == null) {
        return;
      }
      if (isTooLate(turn, entry)) {
        expired(turn, session, entry);
        continue;
      }
      boolean again = entry.packetId != 0;
      if (!again) {
        entry.packetId = freePacketId(session, entry.position());
      }
      entry.phase = Phase.SENT;
      session.inflight.put(entry.packetId, entry);
      turn.rows().entry(session, entry);
      send(turn, session, entry, again);
    }
  }

  private int window(StoredSession session) {
    return Math.min(session.receiveMaximum, settings.windowMessages());
  }

  /**
   * Entries that wait with an id of their own come first, so they have taken it before this looks.
   */
  private static int freePacketId(StoredSession session, long position) {
    int packetId = (int) (position % PACKET_IDS) + 1;
    while (session.inflight.containsKey(packetId)) {
      packetId = packetId % PACKET_IDS + 1;
    }
    return packetId;
  }

  private static void send(Turn turn, StoredSession session, QueueEntry entry, boolean again) {
    turn.tell(
        new Effect.Deliver(
            session.token,
            entry.packetId,
            entry.position(),
            entry.granted,
            entry.retain,
            again,
            entry.body.appendedMillis,
            entry.body.message,
            entry.identifiers));
  }

  /**
   * A new connection: PUBREL and PUBLISH once more, with the packet ids that they had, each in its
   * order; as many as the client takes now, the others wait. [MQTT-4.4.0-1] [MQTT-4.6.0-1]
   */
  void resume(Turn turn, StoredSession session) {
    List<QueueEntry> released =
        session.inflight.values().stream()
            .filter(entry -> entry.phase == Phase.RELEASED)
            .sorted(Comparator.comparingLong(entry -> entry.releasedAt))
            .toList();
    for (QueueEntry entry : released) {
      turn.tell(new Effect.SendPubRel(session.token, entry.packetId, true));
    }
    int room = window(session) - released.size();
    List<QueueEntry> sent =
        session.inflight.values().stream().filter(entry -> entry.phase == Phase.SENT).toList();
    for (int i = 0; i < sent.size() && i < room; i++) {
      send(turn, session, sent.get(i), true);
    }
    for (int i = sent.size() - 1; i >= Math.max(0, room); i--) {
      park(turn, session, sent.get(i));
    }
    fillWindow(turn, session);
  }

  private static void park(Turn turn, StoredSession session, QueueEntry entry) {
    session.inflight.remove(entry.packetId);
    entry.phase = Phase.WAITING;
    session.waiting.addFirst(entry);
    turn.rows().entry(session, entry);
  }

  /** What the client answered; anything that does not fit the delivery is ignored. */
  void progress(Turn turn, StoredSession session, List<Record.Ack> acks) {
    for (int i = 0; i < acks.size(); i++) {
      Record.Ack ack = acks.get(i);
      QueueEntry entry = session.inflight.get(ack.packetId());
      if (entry == null) {
        if (ack.step() == Record.Step.RECEIVED) {
          turn.tell(new Effect.SendPubRel(session.token, ack.packetId(), false));
        }
      } else if (ack.step() == Record.Step.RECEIVED) {
        received(turn, session, entry, i);
      } else if (finishes(ack.step(), entry)) {
        session.inflight.remove(ack.packetId());
        forget(turn, session, entry);
      }
    }
    fillWindow(turn, session);
  }

  private static boolean finishes(Record.Step step, QueueEntry entry) {
    boolean exactlyOnce = entry.qos() == QoS.EXACTLY_ONCE;
    return switch (step) {
      case ACKNOWLEDGED -> !exactlyOnce;
      case REFUSED -> exactlyOnce && entry.phase == Phase.SENT;
      case COMPLETED -> exactlyOnce && entry.phase == Phase.RELEASED;
      case RECEIVED -> false;
    };
  }

  /** PUBREC: from here on only PUBREL is sent. [MQTT-4.3.3-4] [MQTT-4.3.3-6] */
  private static void received(Turn turn, StoredSession session, QueueEntry entry, int order) {
    if (entry.qos() != QoS.EXACTLY_ONCE) {
      return;
    }
    if (entry.phase == Phase.SENT) {
      entry.phase = Phase.RELEASED;
      entry.releasedAt = turn.position() << 16 | order;
      turn.rows().entry(session, entry);
    }
    turn.tell(new Effect.SendPubRel(session.token, entry.packetId, true));
  }

  /** One message of a queue is gone; whoever says so has taken it out of there. */
  void forget(Turn turn, StoredSession session, QueueEntry entry) {
    turn.rows().dropEntry(session, entry);
    discard(turn, session, entry);
  }

  private void discard(Turn turn, StoredSession session, QueueEntry entry) {
    count(session, entry, -1);
    bodies.leave(turn, entry.body);
  }

  /** The session goes; its rows are dropped by whoever removes it. */
  void clear(Turn turn, StoredSession session) {
    session.inflight.values().forEach(entry -> discard(turn, session, entry));
    session.waiting.forEach(entry -> discard(turn, session, entry));
    session.inflight.clear();
    session.waiting.clear();
  }
}
