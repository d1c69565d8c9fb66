package io.sallyport.shard;

import io.sallyport.packet.QoS;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Effect;
import io.sallyport.records.Effect.Dropped.Reason;
import io.sallyport.records.Message;
import io.sallyport.records.QueueFull;
import io.sallyport.records.Record;
import io.sallyport.records.ShardSettings;
import io.sallyport.subscription.Subscription;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What waits in groups of shared subscriptions and what their members hold: each message goes to
 * one member, in turn, of those that have room; what a member leaves behind goes to another.
 * Confined to the shard's thread.
 *
 * <p>The group keeps a message until somebody has settled it. One of QoS 1 that a connection had
 * when it ended goes to others [MQTT-4.8.2]; one of QoS 2 stays with a stored session that may
 * return, and is nobody's when a client that cannot return may have seen it. [MQTT-4.8.2-4]
 * [MQTT-4.8.2-5]
 */
final class GroupQueues {
  /** What one record may bring about; the next one goes on. */
  private static final int MOST_HANDS = 1 << 16;

  private static final int PLACE_BYTES = 160;

  private final Bodies bodies;
  private final Purses purses;
  private ShardSettings settings = ShardSettings.DEFAULTS;
  private long messages;
  private long bytes;

  GroupQueues(Bodies bodies, Purses purses) {
    this.bodies = bodies;
    this.purses = purses;
  }

  void configure(ShardSettings changed) {
    settings = changed;
  }

  /** In all groups. */
  long messages() {
    return messages;
  }

  /** About what the places take, the bodies left aside. */
  long bytes() {
    return bytes;
  }

  // --- in and out

  void enqueue(Turn turn, StoredGroup group, Body body) {
    if (isFull(group, body)) {
      makeRoom(turn, group, body);
    }
    if (isFull(group, body)) {
      dropped(turn, group, body, Reason.QUEUE_FULL);
      return;
    }
    if (group.payer != null && group.payer.full && !trade(turn, group, body)) {
      dropped(turn, group, body, Reason.PRINCIPAL_FULL);
      return;
    }
    GroupEntry entry = new GroupEntry(body);
    bodies.refer(turn, body);
    count(group, entry, 1);
    group.waiting.put(entry.position(), entry);
    turn.rows().groupEntry(group, entry);
    handOut(turn, group);
  }

  private boolean isFull(StoredGroup group, Body body) {
    return group.queuedMessages() >= settings.queueMessages()
        || group.queuedBytes + body.quotaBytes > settings.queueBytes();
  }

  private void makeRoom(Turn turn, StoredGroup group, Body body) {
    dropExpired(turn, group);
    if (settings.full() == QueueFull.DROP_OLDEST && body.quotaBytes <= settings.queueBytes()) {
      dropOldest(turn, group, Reason.QUEUE_FULL, () -> isFull(group, body));
    }
  }

  /** While there is too much: what has waited longest and is with nobody. */
  private void dropOldest(Turn turn, StoredGroup group, Reason reason, BooleanSupplier tooMuch) {
    while (!group.waiting.isEmpty() && tooMuch.getAsBoolean()) {
      GroupEntry oldest = first(group);
      dropped(turn, group, oldest.body, reason);
      forget(turn, group, oldest);
    }
  }

  /** As with a session: what comes takes the place of what was there. */
  private boolean trade(Turn turn, StoredGroup group, Body body) {
    long most = Math.max(group.queuedBytes, Purses.FLOOR_BYTES) - body.quotaBytes;
    if (settings.full() == QueueFull.DROP_OLDEST) {
      dropOldest(turn, group, Reason.PRINCIPAL_FULL, () -> group.queuedBytes > most);
    }
    return group.queuedBytes <= most;
  }

  private static void dropped(Turn turn, StoredGroup group, Body body, Reason reason) {
    turn.tell(new Effect.Dropped(name(group), body.message.topic(), reason));
  }

  private void dropExpired(Turn turn, StoredGroup group) {
    while (!group.waiting.isEmpty() && dropIfExpired(turn, group, first(group))) {
      // the next one is the first now
    }
  }

  private boolean dropIfExpired(Turn turn, StoredGroup group, GroupEntry entry) {
    boolean expired = entry.body.message.isExpired(turn.appendedMillis());
    if (expired) {
      turn.tell(new Effect.Expired(name(group), entry.body.message.topic()));
      forget(turn, group, entry);
    }
    return expired;
  }

  private static GroupEntry first(StoredGroup group) {
    return group.waiting.firstEntry().getValue();
  }

  private static SessionKey name(StoredGroup group) {
    return new SessionKey(group.key.tenant(), group.key.text());
  }

  private void count(StoredGroup group, GroupEntry entry, int sign) {
    long charge = (long) sign * entry.body.quotaBytes;
    group.queuedBytes += charge;
    messages += sign;
    bytes += (long) sign * PLACE_BYTES;
    if (group.payer != null) {
      purses.charge(group.payer, charge + (long) sign * PLACE_BYTES);
    }
  }

  /** What the messages of {@code group} cost whoever pays for it. */
  static long chargeOf(StoredGroup group) {
    return group.queuedBytes + (long) group.queuedMessages() * PLACE_BYTES;
  }

  /** Hands over what waits while somebody takes it. */
  void handOut(Turn turn, StoredGroup group) {
    long served = group.served;
    for (int hand = 0; hand < MOST_HANDS && !group.waiting.isEmpty(); hand++) {
      GroupEntry entry = first(group);
      if (dropIfExpired(turn, group, entry)) {
        continue;
      }
      GroupMember member = group.next();
      if (member == null) {
        break;
      }
      entry.hand = turn.position() << 16 | hand;
      give(turn, group, entry, member);
    }
    if (group.served != served) {
      turn.rows().group(group);
    }
  }

  private void give(Turn turn, StoredGroup group, GroupEntry entry, GroupMember member) {
    group.served = member.order;
    entry.granted = member.options.qos();
    tell(turn, group, entry, member);
    if (entry.qos() == QoS.AT_MOST_ONCE) {
      forget(turn, group, entry);
      return;
    }
    group.waiting.remove(entry.position());
    group.held.put(entry.position(), entry);
    entry.holder = member.order;
    member.held++;
    turn.rows().groupEntry(group, entry);
  }

  private static void tell(Turn turn, StoredGroup group, GroupEntry entry, GroupMember member) {
    Message message = entry.body.message;
    Subscription options = member.options;
    turn.tell(
        new Effect.HandOut(
            member.token,
            group.key,
            member.number(),
            entry.position(),
            entry.hand,
            entry.granted,
            options.retainAsPublished() && message.retain(),
            message,
            options.identifier()));
  }

  /** It is out of the group for good. */
  private void forget(Turn turn, StoredGroup group, GroupEntry entry) {
    group.waiting.remove(entry.position());
    if (group.held.remove(entry.position()) != null) {
      loseOne(group, entry);
    }
    turn.rows().dropGroupEntry(group, entry);
    count(group, entry, -1);
    bodies.leave(turn, entry.body);
  }

  /** It goes to somebody else, before what came later. */
  private static void putBack(Turn turn, StoredGroup group, GroupEntry entry) {
    group.held.remove(entry.position());
    loseOne(group, entry);
    entry.holder = GroupEntry.NOBODY;
    group.waiting.put(entry.position(), entry);
    turn.rows().groupEntry(group, entry);
  }

  private static void loseOne(StoredGroup group, GroupEntry entry) {
    GroupMember holder = group.members.get(entry.holder);
    if (holder != null) {
      holder.held--;
    }
  }

  // --- what comes back

  /** What {@code member} had is done, or goes to another who has not passed it on. */
  void settle(Turn turn, StoredGroup group, GroupMember member, List<Record.Settled> all) {
    for (Record.Settled settled : all) {
      GroupEntry entry = group.held.get(settled.position());
      if (entry == null || entry.holder != member.order) {
        continue;
      }
      if (settled.passedOn() && ++entry.passes < group.members.size()) {
        putBack(turn, group, entry);
      } else {
        forget(turn, group, entry);
      }
    }
    handOut(turn, group);
  }

  /**
   * What the connection of {@code member} had goes back.
   *
   * @param begun of QoS 2 that its client may have seen
   */
  void letGo(Turn turn, StoredGroup group, GroupMember member, Set<Long> begun) {
    for (GroupEntry entry : group.heldBy(member)) {
      boolean once = entry.qos() == QoS.EXACTLY_ONCE;
      if (once && member.stored == null && begun.contains(entry.position())) {
        forget(turn, group, entry);
      } else if (!once || member.stored == null) {
        putBack(turn, group, entry);
      }
    }
  }

  /**
   * The member is gone for good.
   *
   * @param takenUpTo the last hand that its session has taken; of QoS 2 that is done
   */
  void giveBack(Turn turn, StoredGroup group, GroupMember member, long takenUpTo) {
    for (GroupEntry entry : group.heldBy(member)) {
      if (entry.qos() == QoS.EXACTLY_ONCE && entry.hand <= takenUpTo) {
        forget(turn, group, entry);
      } else {
        putBack(turn, group, entry);
      }
    }
  }

  /** Nobody is left to wait for. */
  void clear(Turn turn, StoredGroup group) {
    for (GroupEntry entry : List.copyOf(group.waiting.values())) {
      forget(turn, group, entry);
    }
  }

  /** A stored session that comes back is told what stayed with it, in the order of before. */
  void tellAgain(Turn turn, StoredGroup group, GroupMember member) {
    group.heldBy(member).stream()
        .sorted(Comparator.comparingLong(entry -> entry.hand))
        .forEach(entry -> tell(turn, group, entry, member));
  }

  /** Takes a stored entry back; for loading, after the members. */
  void load(StoredGroup group, GroupEntry entry) {
    entry.body.references++;
    count(group, entry, 1);
    if (entry.holder == GroupEntry.NOBODY) {
      group.waiting.put(entry.position(), entry);
      return;
    }
    group.held.put(entry.position(), entry);
    GroupMember holder = group.members.get(entry.holder);
    if (holder != null) {
      holder.held++;
    }
  }
}
