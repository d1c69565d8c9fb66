package io.sallyport.shard;

import io.sallyport.packet.QoS;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.BrokenRecord;
import io.sallyport.records.Effect;
import io.sallyport.records.Effect.Dropped.Reason;
import io.sallyport.records.Message;
import io.sallyport.records.QueueFull;
import io.sallyport.records.Record;
import io.sallyport.records.ShardSettings;
import io.sallyport.subscription.Subscription;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits in groups of shared subscriptions and what their members hold: each message goes to
 * one member, in turn, of those that have room; what a member leaves behind goes to another.
 * Confined to the shard's thread.
 *
 * <p>The group keeps a message until somebody has settled it, or everybody has passed it on: who
 * did is remembered with it, and stored, so that nobody gets it twice and nobody is left out, be it
 * one that is away. One of QoS 1 that a connection had when it ended goes to others [MQTT-4.8.2];
 * one of QoS 2 stays with a stored session that may return, and is nobody's when a client that
 * cannot return may have seen it. [MQTT-4.8.2-4] [MQTT-4.8.2-5]
 */
final class GroupQueues {
  private final Bodies bodies;
  private final GroupCounts counts;
  private ShardSettings settings = ShardSettings.DEFAULTS;

  GroupQueues(Bodies bodies, GroupCounts counts) {
    this.bodies = bodies;
    this.counts = counts;
  }

  void configure(ShardSettings changed) {
    settings = changed;
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
    counts.add(group, entry, 1);
    group.waiting.put(entry.position(), entry);
    turn.rows().groupEntry(group, entry);
    handOutNew(turn, group);
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
    GroupEntry oldest = group.oldestFree();
    while (oldest != null && tooMuch.getAsBoolean()) {
      dropped(turn, group, oldest.body, reason);
      forget(turn, group, oldest);
      oldest = group.oldestFree();
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
    GroupEntry oldest = group.oldestFree();
    while (oldest != null && dropIfExpired(turn, group, oldest)) {
      oldest = group.oldestFree();
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

  private static SessionKey name(StoredGroup group) {
    return new SessionKey(group.key.tenant(), group.key.text());
  }

  // --- out to members

  /** Hands over what waits while somebody takes it. */
  void handOut(Turn turn, StoredGroup group) {
    if (!group.passed.isEmpty()) {
      handOutPassed(turn, group);
    }
    handOutNew(turn, group);
  }

  /** What nobody has passed on goes to whoever is next. */
  private void handOutNew(Turn turn, StoredGroup group) {
    long served = group.served;
    while (!group.waiting.isEmpty() && group.hasHandsLeft(turn.position())) {
      GroupEntry entry = group.waiting.firstEntry().getValue();
      if (dropIfExpired(turn, group, entry)) {
        continue;
      }
      GroupMember member = group.next();
      if (member == null) {
        break;
      }
      give(turn, group, entry, member);
    }
    storeTurn(turn, group, served);
  }

  /** What some have passed on goes to others, one to each in turn. */
  private void handOutPassed(Turn turn, StoredGroup group) {
    long served = group.served;
    boolean more = true;
    while (more) {
      more = false;
      for (GroupMember member : group.round()) {
        GroupEntry entry = member.hasCredit() ? nextPassed(turn, group, member) : null;
        if (entry != null && group.hasHandsLeft(turn.position())) {
          give(turn, group, entry, member);
          more = true;
        }
      }
    }
    storeTurn(turn, group, served);
  }

  private @Nullable GroupEntry nextPassed(Turn turn, StoredGroup group, GroupMember member) {
    Map.Entry<Long, GroupEntry> next = group.passed.higherEntry(member.passedUpTo);
    while (next != null) {
      GroupEntry entry = next.getValue();
      if (!entry.wasPassedOnBy(member.order) && !dropIfExpired(turn, group, entry)) {
        return entry;
      }
      member.passedUpTo = next.getKey();
      next = group.passed.higherEntry(next.getKey());
    }
    return null;
  }

  private static void storeTurn(Turn turn, StoredGroup group, long servedBefore) {
    if (group.served != servedBefore) {
      turn.rows().group(group);
    }
  }

  private void give(Turn turn, StoredGroup group, GroupEntry entry, GroupMember member) {
    entry.hand = group.nextHand(turn.position());
    group.served = member.order;
    entry.granted = member.options.qos();
    tell(turn, group, entry, member);
    if (entry.qos() == QoS.AT_MOST_ONCE) {
      forget(turn, group, entry);
      return;
    }
    group.waiting.remove(entry.position());
    group.passed.remove(entry.position());
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
    group.passed.remove(entry.position());
    if (group.held.remove(entry.position()) != null) {
      loseOne(group, entry);
    }
    for (long passer : entry.passers()) {
      dropPasser(turn, group, entry, passer);
    }
    turn.rows().dropGroupEntry(group, entry);
    counts.add(group, entry, -1);
    bodies.leave(turn, entry.body);
  }

  /** It goes to somebody else, before what came later. */
  private static void putBack(Turn turn, StoredGroup group, GroupEntry entry) {
    group.held.remove(entry.position());
    loseOne(group, entry);
    entry.holder = GroupEntry.NOBODY;
    group.free(entry);
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
      if (settled.passedOn()) {
        passOn(turn, group, entry, member);
      } else {
        forget(turn, group, entry);
      }
    }
    handOut(turn, group);
  }

  private void passOn(Turn turn, StoredGroup group, GroupEntry entry, GroupMember member) {
    entry.passOn(member.order);
    counts.addPasses(group, 1);
    turn.rows().groupPasser(group, entry, member.order);
    if (entry.passes() == group.members.size()) {
      forget(turn, group, entry);
    } else {
      putBack(turn, group, entry);
    }
  }

  private void dropPasser(Turn turn, StoredGroup group, GroupEntry entry, long order) {
    if (entry.forgetPasser(order)) {
      counts.addPasses(group, -1);
      turn.rows().dropGroupPasser(group, entry, order);
    }
  }

  /** {@code gone} is no member any more: what all others have passed on is nobody's. */
  void forgetMember(Turn turn, StoredGroup group, GroupMember gone) {
    if (group.passes == 0) {
      return;
    }
    group.held.values().forEach(entry -> dropPasser(turn, group, entry, gone.order));
    for (GroupEntry entry : List.copyOf(group.passed.values())) {
      dropPasser(turn, group, entry, gone.order);
      if (entry.passes() == group.members.size()) {
        forget(turn, group, entry);
      } else if (entry.passes() == 0) {
        group.passed.remove(entry.position());
        group.free(entry);
      }
    }
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
    List.copyOf(group.waiting.values()).forEach(entry -> forget(turn, group, entry));
    List.copyOf(group.passed.values()).forEach(entry -> forget(turn, group, entry));
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
    counts.add(group, entry, 1);
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

  /**
   * Takes back that a member passed an entry on; for loading, after the entry.
   *
   * @throws BrokenRecord when there is no such entry or member
   */
  void loadPasser(StoredGroup group, long position, long order) {
    GroupEntry held = group.held.get(position);
    GroupEntry entry = held != null ? held : group.passed.get(position);
    if (entry == null) {
      entry = group.waiting.remove(position);
    }
    if (entry == null || !group.members.containsKey(order)) {
      throw new BrokenRecord("there is no message or member for what " + order + " passed on");
    }
    entry.passOn(order);
    counts.addPasses(group, 1);
    if (held == null) {
      group.passed.put(position, entry);
    }
  }
}
