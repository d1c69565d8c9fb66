package io.sallyport.delivery;

import io.sallyport.packet.QoS;
import io.sallyport.subscription.Subscription;
import io.sallyport.subscription.SubscriptionIndex;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everyone who wants a topic: the connections, sorted by the loop they live on, and the shards.
 * Immutable; holds for one version of the index.
 *
 * @param connected by index of the loop
 * @param shards in which stored sessions or groups wait for it, ascending; read, never write
 * @param groups each of which has one member get it
 */
public record Matches(List<List<Match>> connected, int[] shards, List<Groups.Group> groups) {

  /** How many connections are in it. */
  int size() {
    int size = 0;
    for (List<Match> there : connected) {
      size += there.size();
    }
    return size;
  }

  /** Gathers matches, one for each receiver. Confined to one thread. */
  static final class Gathering {
    private final Map<Receiver.Connected, List<Subscription>> found = new LinkedHashMap<>();
    private final BitSet shards = new BitSet();
    private final List<Groups.Group> groups = new ArrayList<>(0);

    void add(Receiver receiver, Subscription subscription) {
      switch (receiver) {
        case Receiver.Connected connected ->
            found.computeIfAbsent(connected, _ -> new ArrayList<>(1)).add(subscription);
        case Receiver.Shard(int number) -> shards.set(number);
        case Groups.Group group -> {
          shards.set(group.shard());
          groups.add(group);
        }
      }
    }

    Matches done(int loops) {
      List<List<Match>> connected = new ArrayList<>(loops);
      for (int i = 0; i < loops; i++) {
        connected.add(new ArrayList<>(0));
      }
      found.forEach(
          (receiver, parts) -> connected.get(receiver.loopIndex()).add(Match.of(receiver, parts)));
      return new Matches(connected, shards.stream().toArray(), List.copyOf(groups));
    }
  }

  /**
   * What one receiver gets of a topic, its overlapping filters taken together: one copy, at the
   * best QoS that any of them was granted, with the identifiers of all [MQTT-3.3.4-2]
   * [MQTT-3.3.4-3]. Immutable.
   *
   * @param ids subscription identifiers, never changed; empty for most
   * @param parts the subscriptions it was made from
   */
  public record Match(
      Receiver.Connected receiver,
      QoS qos,
      boolean retainAsPublished,
      boolean hasNoLocal,
      int[] ids,
      Subscription[] parts) {
    private static final int[] NO_IDS = {};

    /** In one pass, however many filters one client has laid over each other. */
    public static Match of(Receiver.Connected receiver, List<Subscription> parts) {
      QoS best = QoS.AT_MOST_ONCE;
      boolean asPublished = false;
      boolean noLocal = false;
      int identifiers = 0;
      for (Subscription part : parts) {
        best = best.max(part.qos());
        asPublished |= part.retainAsPublished();
        noLocal |= part.noLocal();
        identifiers += part.identifier() == 0 ? 0 : 1;
      }
      return new Match(
          receiver,
          best,
          asPublished,
          noLocal,
          identifiers(parts, identifiers),
          parts.toArray(Subscription[]::new));
    }

    private static int[] identifiers(List<Subscription> parts, int count) {
      int[] ids = count == 0 ? NO_IDS : new int[count];
      int next = 0;
      for (Subscription part : parts) {
        if (part.identifier() != 0) {
          ids[next++] = part.identifier();
        }
      }
      return ids;
    }

    /**
     * What is left for the publisher itself; null when every filter says no local. [MQTT-3.8.3-3]
     */
    @Nullable Match forItsOwnMessages() {
      if (!hasNoLocal) {
        return this;
      }
      List<Subscription> left = new ArrayList<>();
      for (Subscription part : parts) {
        if (!part.noLocal()) {
          left.add(part);
        }
      }
      return left.isEmpty() ? null : of(receiver, left);
    }
  }

  /**
   * The matches of the topics that a loop has published lately, as long as the index stays the
   * same.
   *
   * <p>Confined to one loop. Holds at most {@value #MOST} topics, and no further ones from {@value
   * #MOST_RECEIVERS} receivers on; when full it starts over, which costs a walk a topic.
   */
  static final class Cache {
    private static final int MOST = 4_096;

    /** Receivers in all matches together, so that many topics of many receivers stay bounded. */
    private static final int MOST_RECEIVERS = 256 * 1_024;

    private final SubscriptionIndex<Receiver> index;
    private final SubscriptionIndex.Walk<Receiver> walk = new SubscriptionIndex.Walk<>();
    private final Map<TopicName, Matches> known = new HashMap<>();
    private final int loops;
    private long version = -1;
    private int receivers;

    Cache(SubscriptionIndex<Receiver> index, int loops) {
      this.index = index;
      this.loops = loops;
    }

    Matches of(TopicName topic) {
      long now = index.version();
      if (now != version || known.size() >= MOST || receivers >= MOST_RECEIVERS) {
        known.clear();
        receivers = 0;
        version = now; // read before the walk: what changes meanwhile makes it stale, not wrong
      }
      Matches matches = known.get(topic);
      if (matches == null) {
        matches = find(topic);
        known.put(topic, matches);
        receivers += matches.size();
      }
      return matches;
    }

    private Matches find(TopicName topic) {
      Gathering gathering = new Gathering();
      index.match(topic, walk, gathering::add);
      return gathering.done(loops);
    }
  }
}
