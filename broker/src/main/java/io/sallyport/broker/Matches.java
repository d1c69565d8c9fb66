package io.sallyport.broker;

import io.sallyport.subscription.Subscription;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
}
