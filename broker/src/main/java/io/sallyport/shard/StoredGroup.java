package io.sallyport.shard;

import io.sallyport.records.GroupKey;
import io.sallyport.records.Record;
import io.sallyport.topic.TopicFilter;
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
  final GroupKey key;
  final TopicFilter filter;

  /** The position of the record that made it. */
  final long number;

  /** By their place in the round. */
  final TreeMap<Long, GroupMember> members = new TreeMap<>();

  /** By position, which is the order in which they are handed over. */
  final TreeMap<Long, GroupEntry> waiting = new TreeMap<>();

  /** With a member, by position. */
  final TreeMap<Long, GroupEntry> held = new TreeMap<>();

  /** Whose turn it was last. */
  long served;

  long queuedBytes;

  /** Who pays: the principal of the member that has been there longest. Null while it is made. */
  Purses.@Nullable Purse payer;

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

  int queuedMessages() {
    return waiting.size() + held.size();
  }

  /** What {@code member} has, in the order of positions; a copy. */
  List<GroupEntry> heldBy(GroupMember member) {
    return member.held == 0
        ? List.of()
        : held.values().stream().filter(entry -> entry.holder == member.order).toList();
  }
}
