package io.sallyport.shard;

import io.sallyport.records.GroupKey;
import io.sallyport.records.Record;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One group of shared subscriptions: its members, and the messages that none of them has settled.
 * Compared by identity; confined to the shard's thread. Its queue is bounded like a session's.
 */
final class StoredGroup {
  /** What one record may bring about; the next one goes on. */
  private static final int MOST_HANDS = 1 << 16;

  final GroupKey key;
  final TopicFilter filter;

  /** The position of the record that made it. */
  final long number;

  /** By their place in the round. */
  final TreeMap<Long, GroupMember> members = new TreeMap<>();

  /** What anybody may have, by position, which is the order in which they are handed over. */
  final TreeMap<Long, GroupEntry> waiting = new TreeMap<>();

  /** What waits for those that have not passed it on, by position; there is always somebody. */
  final TreeMap<Long, GroupEntry> passed = new TreeMap<>();

  /** With a member, by position. */
  final TreeMap<Long, GroupEntry> held = new TreeMap<>();

  /** Whose turn it was last. */
  long served;

  long queuedBytes;

  /** How often messages that are here were passed on by members that are here. */
  int passes;

  /** Who pays: the principal of the member that has been there longest. Null while it is made. */
  Purses.@Nullable Purse payer;

  private long handsAt;
  private int hands;

  private final Map<Long, GroupMember> byToken = new HashMap<>();
  private final Map<Record.Member, GroupMember> byStored = new HashMap<>();

  StoredGroup(GroupKey key, long number) {
    this.key = key;
    this.filter = key.filter();
    this.number = number;
  }

  @Nullable GroupMember find(long token) {
    return byToken.get(token);
  }

  @Nullable GroupMember find(Record.Member stored) {
    return byStored.get(stored);
  }

  void add(GroupMember member) {
    members.put(member.order, member);
    if (member.stored != null) {
      byStored.put(member.stored, member);
    }
    if (member.token != GroupMember.AWAY) {
      byToken.put(member.token, member);
    }
  }

  void remove(GroupMember member) {
    members.remove(member.order);
    byToken.remove(member.token);
    if (member.stored != null) {
      byStored.remove(member.stored);
    }
  }

  void setToken(GroupMember member, long token) {
    byToken.remove(member.token);
    member.token = token;
    if (token != GroupMember.AWAY) {
      byToken.put(token, member);
    }
  }

  /** The next one in the round that takes a message; null when nobody does. */
  @Nullable GroupMember next() {
    GroupMember after = firstWithCredit(members.tailMap(served, false));
    return after != null ? after : firstWithCredit(members.headMap(served, true));
  }

  private static @Nullable GroupMember firstWithCredit(Map<Long, GroupMember> candidates) {
    for (GroupMember candidate : candidates.values()) {
      if (candidate.hasCredit()) {
        return candidate;
      }
    }
    return null;
  }

  /** All members, whose turn it is first; a copy. */
  List<GroupMember> round() {
    List<GroupMember> round = new ArrayList<>(members.tailMap(served, false).values());
    round.addAll(members.headMap(served, true).values());
    return round;
  }

  int queuedMessages() {
    return waiting.size() + passed.size() + held.size();
  }

  /** What has been here longest of all that is with nobody; null when there is nothing. */
  @Nullable GroupEntry oldestFree() {
    if (waiting.isEmpty() || passed.isEmpty()) {
      Map.Entry<Long, GroupEntry> only = (waiting.isEmpty() ? passed : waiting).firstEntry();
      return only == null ? null : only.getValue();
    }
    return (waiting.firstKey() < passed.firstKey() ? waiting : passed).firstEntry().getValue();
  }

  /** {@code entry} is with nobody, and waits for everybody who has not passed it on. */
  void free(GroupEntry entry) {
    if (entry.passes() == 0) {
      waiting.put(entry.position(), entry);
      return;
    }
    passed.put(entry.position(), entry);
    for (GroupMember member : members.values()) {
      if (!entry.wasPassedOnBy(member.order)) {
        member.passedUpTo = Math.min(member.passedUpTo, entry.position() - 1);
      }
    }
  }

  /** The number of one more hand in the record at {@code position}; grows with every hand. */
  long nextHand(long position) {
    hands = handsAt == position ? hands + 1 : 0;
    handsAt = position;
    return position << 16 | hands;
  }

  boolean hasHandsLeft(long position) {
    return handsAt != position || hands < MOST_HANDS - 1;
  }

  /** What {@code member} has, in the order of positions; a copy. */
  List<GroupEntry> heldBy(GroupMember member) {
    return member.held == 0
        ? List.of()
        : held.values().stream().filter(entry -> entry.holder == member.order).toList();
  }
}
