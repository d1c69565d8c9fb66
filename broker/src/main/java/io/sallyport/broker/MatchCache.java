package io.sallyport.broker;

import io.sallyport.subscription.SubscriptionIndex;
import io.sallyport.topic.TopicName;
import java.util.HashMap;
import java.util.Map;

/**
 * The matches of the topics that a loop has published lately, as long as the index stays the same.
 *
 * <p>Confined to one loop. Holds at most {@value #MOST} topics, and no further ones from {@value
 * #MOST_RECEIVERS} receivers on; when full it starts over, which costs a walk a topic.
 */
final class MatchCache {
  private static final int MOST = 4_096;

  /** Receivers in all matches together, so that many topics of many receivers stay bounded too. */
  private static final int MOST_RECEIVERS = 256 * 1_024;

  private final SubscriptionIndex<Receiver> index;
  private final SubscriptionIndex.Walk<Receiver> walk = new SubscriptionIndex.Walk<>();
  private final Map<TopicName, Matches> known = new HashMap<>();
  private final int loops;
  private long version = -1;
  private int receivers;

  MatchCache(SubscriptionIndex<Receiver> index, int loops) {
    this.index = index;
    this.loops = loops;
  }

  Matches of(TopicName topic) {
    long now = index.version();
    if (now != version || known.size() >= MOST || receivers >= MOST_RECEIVERS) {
      known.clear();
      receivers = 0;
      version =
          now; // read before the walk: what changes during it makes the result stale, not wrong for
      // good
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
    Matches.Gathering gathering = new Matches.Gathering();
    index.match(topic, walk, gathering::add);
    return gathering.done(loops);
  }
}
