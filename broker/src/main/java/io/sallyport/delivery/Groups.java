package io.sallyport.delivery;

import io.sallyport.delivery.Matches.Match;
import io.sallyport.records.GroupKey;
import io.sallyport.subscription.Subscription;
import io.sallyport.subscription.SubscriptionIndex;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The groups of shared subscriptions that this node knows: which shard keeps each, and which of its
 * members are connected here. Thread-safe; as large as the groups in the shards.
 */
public final class Groups {

  /**
   * One group as the index knows it. Messages of QoS 1 and 2 are its shard's to hand out; those of
   * QoS 0 go to one of the connected members from here.
   */
  public static final class Group implements Receiver {
    private static final Match[] NOBODY = {};

    private final int shard;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile Match[] connected = NOBODY;

    /** Whether the shard has the group; changed only from within a change of the map. */
    private boolean kept;

    private Group(int shard) {
      this.shard = shard;
    }

    int shard() {
      return shard;
    }

    /** The next one in the round, who is not slow unless all are; null when nobody is there. */
    @Nullable Match next() {
      Match[] now = connected;
      if (now.length == 0) {
        return null;
      }
      int start = Math.floorMod(turn.getAndIncrement(), now.length);
      for (int i = 0; i < now.length; i++) {
        Match candidate = now[(start + i) % now.length];
        if (!candidate.receiver().client().congestion().isOn()) {
          return candidate;
        }
      }
      return now[start];
    }

    private void put(Match member) {
      remove(member.receiver());
      Match[] now = connected;
      Match[] more = Arrays.copyOf(now, now.length + 1);
      more[now.length] = member;
      connected = more;
    }

    private void remove(Receiver.Connected member) {
      connected =
          Arrays.stream(connected)
              .filter(other -> other.receiver() != member)
              .toArray(Match[]::new);
    }

    private boolean isNothing() {
      return !kept && connected.length == 0;
    }
  }

  private final ConcurrentHashMap<GroupKey, Group> groups = new ConcurrentHashMap<>();
  private final SubscriptionIndex<Receiver> index;

  Groups(SubscriptionIndex<Receiver> index) {
    this.index = index;
  }

  /** {@code shard} has the group from now on, or has it no more. */
  void kept(GroupKey key, int shard, boolean kept) {
    groups.compute(
        key,
        (_, known) -> {
          Group group = known == null ? new Group(shard) : known;
          group.kept = kept;
          if (kept) {
            index.put(group, Subscription.ofShard(key.filter()));
          } else {
            index.remove(group, key.filter());
          }
          return group.isNothing() ? null : group;
        });
  }

  /** {@code member} is connected and takes its share. */
  public void join(GroupKey key, int shard, Match member) {
    groups.compute(
        key,
        (_, known) -> {
          Group group = known == null ? new Group(shard) : known;
          group.put(member);
          return group;
        });
  }

  public void leave(GroupKey key, Receiver.Connected member) {
    groups.computeIfPresent(
        key,
        (_, group) -> {
          group.remove(member);
          return group.isNothing() ? null : group;
        });
  }
}
