package io.sallyport.shard;

import io.sallyport.packet.QoS;
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
 * The groups of shared subscriptions that live in one shard, who is a member of which, and which
 * want a message; what becomes of it there is for the {@link GroupQueues} to say. Confined to the
 * shard's thread.
 */
final class Sharing {
  /** By number. */
  final TreeMap<Long, StoredGroup> byNumber = new TreeMap<>();

  private final Map<GroupKey, StoredGroup> byKey = new HashMap<>();
  private final Map<String, SubscriptionIndex<StoredGroup>> indexes = new HashMap<>();
  private final SubscriptionIndex.Walk<StoredGroup> walk = new SubscriptionIndex.Walk<>();
  private final List<StoredGroup> matches = new ArrayList<>();
  private final GroupQueues queues;
  private final GroupCounts counts;

  Sharing(Bodies bodies, Purses purses) {
    this.counts = new GroupCounts(purses);
    this.queues = new GroupQueues(bodies, counts);
  }

  void configure(ShardSettings changed) {
    queues.configure(changed);
  }

  /** Messages in all groups. */
  long queuedMessages() {
    return counts.messages();
  }

  /** About what groups, members and places in queues take, the bodies left aside. */
  long bytes() {
    return counts.bytes();
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
    matches.forEach(group -> queues.enqueue(turn, group, body));
    matches.clear();
  }

  void settle(Turn turn, Record.Settle settle) {
    StoredGroup group = byKey.get(settle.group());
    GroupMember member = group == null ? null : group.find(settle.token());
    if (group != null && member != null) {
      queues.settle(turn, group, member, settle.settled());
    }
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
      member =
          new GroupMember(turn.position(), stored, join.principal(), join.options(), join.window());
      group.add(member);
      counts.findPayer(group);
    }
    boolean another = member.token != join.token();
    if (another) {
      queues.letGo(turn, group, member, Set.of());
      group.setToken(member, join.token());
    }
    member.options = join.options();
    member.window = join.window();
    turn.rows().groupMember(group, member);
    if (another) {
      queues.tellAgain(turn, group, member);
    }
    queues.handOut(turn, group);
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
    queues.letGo(turn, group, member, begun);
    if (member.stored == null) {
      remove(turn, group, member);
    } else {
      group.setToken(member, GroupMember.AWAY);
      turn.rows().groupMember(group, member);
    }
  }

  void endMembership(Turn turn, Record.EndMembership end) {
    StoredGroup group = byKey.get(end.group());
    GroupMember member = group == null ? null : group.find(end.member());
    if (group == null || member == null) {
      return;
    }
    queues.giveBack(turn, group, member, end.takenUpTo());
    remove(turn, group, member);
    endOrGoOn(turn, group);
  }

  private void remove(Turn turn, StoredGroup group, GroupMember member) {
    group.remove(member);
    turn.rows().dropGroupMember(group, member);
    queues.forgetMember(turn, group, member);
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
      counts.findPayer(group);
      queues.handOut(turn, group);
      return;
    }
    queues.clear(turn, group);
    counts.findPayer(group);
    remove(group);
    turn.rows().dropGroup(group);
    turn.tell(new Effect.Interest(group.key.tenant(), group.key.shared(), false));
  }

  // --- the groups

  /** Also for loading. */
  void add(StoredGroup group) {
    byKey.put(group.key, group);
    byNumber.put(group.number, group);
    counts.add(1);
    indexes
        .computeIfAbsent(group.key.tenant(), _ -> new SubscriptionIndex<>())
        .put(group, Subscription.ofShard(group.filter));
  }

  private void remove(StoredGroup group) {
    byKey.remove(group.key);
    byNumber.remove(group.number);
    counts.add(-1);
    @Nullable SubscriptionIndex<StoredGroup> index = indexes.get(group.key.tenant());
    if (index != null) {
      index.remove(group, group.filter);
      if (index.size() == 0) {
        indexes.remove(group.key.tenant());
      }
    }
  }

  /** Takes a stored member back; for loading. */
  void load(StoredGroup group, GroupMember member) {
    group.add(member);
    counts.findPayer(group);
  }

  /** Takes a stored entry back; for loading, after the members. */
  void load(StoredGroup group, GroupEntry entry) {
    queues.load(group, entry);
  }

  /** Takes back that somebody passed a message on; for loading, after the entries. */
  void loadPasser(StoredGroup group, long position, long order) {
    queues.loadPasser(group, position, order);
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
