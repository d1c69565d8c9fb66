package io.sallyport.shard;

import io.sallyport.packet.QoS;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import io.sallyport.records.ShardSettings;
import io.sallyport.subscription.Subscription;
import io.sallyport.subscription.SubscriptionIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The groups of shared subscriptions that live in one shard: each message goes to one member, in
 * turn, of those that have room; what a member leaves behind goes to another. Confined to the
 * shard's thread.
 *
 * <p>The group keeps a message until somebody has settled it. One of QoS 1 that a connection had
 * when it ended goes to others [MQTT-4.8.2]; one of QoS 2 stays with a stored session that may
 * return, and is nobody's when a client that cannot return may have seen it. [MQTT-4.8.2-4]
 * [MQTT-4.8.2-5]
 */
final class Sharing {
  /** What one record may bring about; the next one goes on. */
  private static final int MOST_HANDS = 1 << 16;

  private static final int PLACE_BYTES = 160;
  private static final int GROUP_BYTES = 2_048;

  /** By number. */
  final TreeMap<Long, StoredGroup> byNumber = new TreeMap<>();

  private final Map<GroupKey, StoredGroup> byKey = new HashMap<>();
  private final Map<String, SubscriptionIndex<StoredGroup>> indexes = new HashMap<>();
  private final SubscriptionIndex.Walk<StoredGroup> walk = new SubscriptionIndex.Walk<>();
  private final List<StoredGroup> matches = new ArrayList<>();
  private final Bodies bodies;
  private ShardSettings settings = ShardSettings.DEFAULTS;
  private long queuedMessages;
  private long bytes;

  Sharing(Bodies bodies) {
    this.bodies = bodies;
  }

  void configure(ShardSettings changed) {
    settings = changed;
  }

  /** Messages in all groups. */
  long queuedMessages() {
    return queuedMessages;
  }

  /** About what groups, members and places in queues take, the bodies left aside. */
  long bytes() {
    return bytes;
  }

  // --- messages

  /** Queues {@code body} once for every group that wants it. */
  void publish(Turn turn, Body body) {
    Message message = body.message;
    SubscriptionIndex<StoredGroup> index = indexes.get(message.tenant());
    if (index == null
        || message.qos() == QoS.AT_MOST_ONCE
        || message.isExpired(turn.appendedMillis())) {
      return;
    }
    index.match(message.topic(), walk, (group, _) -> matches.add(group));
    matches.sort(Comparator.comparingLong(group -> group.number)); // the index has no order
    matches.forEach(group -> enqueue(turn, group, body));
    matches.clear();
  }

  private void enqueue(Turn turn, StoredGroup group, Body body) {
    if (isFull(group, body)) {
      dropExpired(turn, group);
    }
    if (isFull(group, body)) {
      turn.tell(new Effect.Dropped(name(group), body.message.topic()));
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
    group.queuedBytes += (long) sign * entry.body.quotaBytes;
    queuedMessages += sign;
    bytes += (long) sign * PLACE_BYTES;
  }

  /** Hands over what waits while somebody takes it. */
  private void handOut(Turn turn, StoredGroup group) {
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
    entry.qos = entry.body.message.qos().min(member.options.qos());
    tell(turn, group, entry, member);
    if (entry.qos == QoS.AT_MOST_ONCE) {
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
            entry.qos,
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

  void settle(Turn turn, Record.Settle settle) {
    StoredGroup group = byKey.get(settle.group());
    GroupMember member = group == null ? null : group.find(settle.token());
    if (group == null || member == null) {
      return;
    }
    for (Record.Settled settled : settle.settled()) {
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

  // --- members

  void join(Turn turn, Record.Join join) {
    StoredGroup group = byKey.get(join.group());
    if (group == null) {
      group = new StoredGroup(join.group(), turn.position());
      add(group);
      turn.rows().group(group);
      turn.tell(new Effect.Interest(join.group().tenant(), join.group().shared(), true));
    }
    Record.Member stored = join.member();
    GroupMember member = stored == null ? group.find(join.token()) : group.find(stored);
    if (member == null) {
      member = new GroupMember(turn.position(), stored, join.options(), join.window());
      group.add(member);
    }
    boolean another = member.token != join.token();
    if (another) {
      letGo(turn, group, member, Set.of());
      group.setToken(member, join.token());
    }
    member.options = join.options();
    member.window = join.window();
    turn.rows().groupMember(group, member);
    if (another) {
      tellAgain(turn, group, member);
    }
    handOut(turn, group);
  }

  /** A stored session that comes back is told what stayed with it, in the order of before. */
  private static void tellAgain(Turn turn, StoredGroup group, GroupMember member) {
    group.heldBy(member).stream()
        .sorted(Comparator.comparingLong(entry -> entry.hand))
        .forEach(entry -> tell(turn, group, entry, member));
  }

  void leave(Turn turn, Record.Leave leave) {
    StoredGroup group = byKey.get(leave.group());
    GroupMember member = group == null ? null : group.find(leave.token());
    if (group == null || member == null) {
      return;
    }
    disconnect(turn, group, member, new HashSet<>(leave.begun()));
    endOrGoOn(turn, group);
  }

  private void disconnect(Turn turn, StoredGroup group, GroupMember member, Set<Long> begun) {
    letGo(turn, group, member, begun);
    if (member.stored == null) {
      group.remove(member);
      turn.rows().dropGroupMember(group, member);
    } else {
      group.setToken(member, GroupMember.AWAY);
      turn.rows().groupMember(group, member);
    }
  }

  /**
   * What a connection had goes back.
   *
   * @param begun of QoS 2 that its client may have seen
   */
  private void letGo(Turn turn, StoredGroup group, GroupMember member, Set<Long> begun) {
    for (GroupEntry entry : group.heldBy(member)) {
      boolean once = entry.qos == QoS.EXACTLY_ONCE;
      if (once && member.stored == null && begun.contains(entry.position())) {
        forget(turn, group, entry);
      } else if (!once || member.stored == null) {
        putBack(turn, group, entry);
      }
    }
  }

  void endMembership(Turn turn, Record.EndMembership end) {
    StoredGroup group = byKey.get(end.group());
    GroupMember member = group == null ? null : group.find(end.member());
    if (group == null || member == null) {
      return;
    }
    for (GroupEntry entry : group.heldBy(member)) {
      if (entry.qos == QoS.EXACTLY_ONCE && entry.hand <= end.takenUpTo()) {
        forget(turn, group, entry);
      } else {
        putBack(turn, group, entry);
      }
    }
    group.remove(member);
    turn.rows().dropGroupMember(group, member);
    endOrGoOn(turn, group);
  }

  /** A node begins: no connection of before is left, and nobody knows what their clients saw. */
  void detachAll(Turn turn) {
    for (StoredGroup group : List.copyOf(byNumber.values())) {
      for (GroupMember member : List.copyOf(group.members.values())) {
        Set<Long> begun = new HashSet<>();
        group.heldBy(member).forEach(entry -> begun.add(entry.position()));
        disconnect(turn, group, member, begun);
      }
      endOrGoOn(turn, group);
    }
  }

  private void endOrGoOn(Turn turn, StoredGroup group) {
    if (!group.members.isEmpty()) {
      handOut(turn, group);
      return;
    }
    for (GroupEntry entry : List.copyOf(group.waiting.values())) {
      forget(turn, group, entry);
    }
    remove(group);
    turn.rows().dropGroup(group);
    turn.tell(new Effect.Interest(group.key.tenant(), group.key.shared(), false));
  }

  // --- the groups

  /** Also for loading. */
  void add(StoredGroup group) {
    byKey.put(group.key, group);
    byNumber.put(group.number, group);
    bytes += GROUP_BYTES;
    indexes
        .computeIfAbsent(group.key.tenant(), _ -> new SubscriptionIndex<>())
        .put(group, Subscription.ofShard(group.filter));
  }

  private void remove(StoredGroup group) {
    byKey.remove(group.key);
    byNumber.remove(group.number);
    bytes -= GROUP_BYTES;
    @Nullable SubscriptionIndex<StoredGroup> index = indexes.get(group.key.tenant());
    if (index != null) {
      index.remove(group, group.filter);
      if (index.size() == 0) {
        indexes.remove(group.key.tenant());
      }
    }
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

  /** Tells what is there, for a node that has just opened the shard. */
  void announce(Turn turn) {
    for (StoredGroup group : byNumber.values()) {
      turn.tell(new Effect.Interest(group.key.tenant(), group.key.shared(), true));
      for (GroupMember member : group.members.values()) {
        if (member.stored != null) {
          turn.tell(new Effect.MemberKnown(group.key, member.stored, true));
        }
      }
    }
  }
}
