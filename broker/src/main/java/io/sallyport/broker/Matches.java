package io.sallyport.broker;

import io.sallyport.packet.QoS;
import io.sallyport.subscription.Subscription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everyone who wants a topic: the connections, sorted by the loop they live on, and the shards.
 * Immutable; holds for one version of the index.
 *
 * @param connected by index of the loop
 * @param shards in which stored sessions wait for it, ascending; read, never write
 */
record Matches(List<List<Match>> connected, int[] shards) {

  /** Gathers matches, one for each receiver. Confined to one thread. */
  static final class Gathering {
    private final Map<Receiver.Connected, Match> found = new LinkedHashMap<>();
    private final BitSet shards = new BitSet();

    void add(Receiver receiver, Subscription subscription) {
      switch (receiver) {
        case Receiver.Connected connected ->
            found.merge(
                connected, Match.of(connected, subscription), (old, _) -> old.and(subscription));
        case Receiver.Shard(int number) -> shards.set(number);
      }
    }

    Matches done(int loops) {
      List<List<Match>> connected = new ArrayList<>(loops);
      for (int i = 0; i < loops; i++) {
        connected.add(new ArrayList<>(0));
      }
      for (Match match : found.values()) {
        connected.get(match.receiver().loopIndex()).add(match);
      }
      return new Matches(connected, shards.stream().toArray());
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
  record Match(
      Receiver.Connected receiver,
      QoS qos,
      boolean retainAsPublished,
      boolean hasNoLocal,
      int[] ids,
      Subscription[] parts) {
    private static final int[] NO_IDS = {};

    static Match of(Receiver.Connected receiver, Subscription subscription) {
      int id = subscription.identifier();
      return new Match(
          receiver,
          subscription.qos(),
          subscription.retainAsPublished(),
          subscription.noLocal(),
          id == 0 ? NO_IDS : new int[] {id},
          new Subscription[] {subscription});
    }

    Match and(Subscription another) {
      Subscription[] all = Arrays.copyOf(parts, parts.length + 1);
      all[parts.length] = another;
      int[] allIds = ids;
      if (another.identifier() != 0) {
        allIds = Arrays.copyOf(ids, ids.length + 1);
        allIds[ids.length] = another.identifier();
      }
      return new Match(
          receiver,
          qos.max(another.qos()),
          retainAsPublished || another.retainAsPublished(),
          hasNoLocal || another.noLocal(),
          allIds,
          all);
    }

    /**
     * What is left for the publisher itself; null when every filter says no local. [MQTT-3.8.3-3]
     */
    @Nullable Match forItsOwnMessages() {
      if (!hasNoLocal) {
        return this;
      }
      Match left = null;
      for (Subscription part : parts) {
        if (!part.noLocal()) {
          left = left == null ? of(receiver, part) : left.and(part);
        }
      }
      return left;
    }
  }
}
