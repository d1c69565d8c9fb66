package io.sallyport.delivery;

import io.sallyport.subscription.PartVersions;
import io.sallyport.subscription.SubscriptionIndex;
import io.sallyport.topic.TopicName;
import java.util.HashMap;
import java.util.Map;

/**
 * The matches of the topics that a loop has published lately, each as long as its own parts of the
 * index stay the same: somebody who subscribes elsewhere costs nobody a walk.
 *
 * <p>Confined to one loop. Holds at most {@value #MOST} topics, and no further ones from {@value
 * #MOST_RECEIVERS} receivers on; when full it starts over, which costs a walk a topic. A topic is
 * taken in when it comes a second time, so that a hundred thousand which come by once each do not
 * push out what is used, or grow old on the heap.
 */
final class MatchCache {
  private static final int MOST = 4_096;

  /** Receivers in all matches together, so that many topics of many receivers stay bounded. */
  private static final int MOST_RECEIVERS = 256 * 1_024;

  /** What is known of one topic. */
  private static final class Entry {
    private final int[] parts;
    private Matches matches;
    private long version;
    private long checkedAt;

    Entry(int[] parts, Matches matches, long version, long checkedAt) {
      this.parts = parts;
      this.matches = matches;
      this.version = version;
      this.checkedAt = checkedAt;
    }
  }

  private final SubscriptionIndex<Receiver> index;
  private final PartVersions versions;
  private final SubscriptionIndex.Walk<Receiver> walk = new SubscriptionIndex.Walk<>();
  private final Gathering gathering;
  private final Map<TopicName, Entry> known = new HashMap<>();

  /** Hashes of topics that have come once, at the place of the hash. */
  private final int[] seenOnce = new int[MOST];

  private int receivers;
  private long sweptAt;

  MatchCache(SubscriptionIndex<Receiver> index, int loops) {
    this.index = index;
    this.versions = index.versions();
    this.gathering = new Gathering(loops);
  }

  /** Everyone who wants {@code topic}, as of now. */
  Matches of(TopicName topic) {
    long now = versions.whole(); // all versions are read before what they are about
    Entry entry = known.get(topic);
    if (entry == null) {
      return find(topic, now);
    }
    if (entry.checkedAt != now) {
      long version = versions.of(entry.parts);
      if (version != entry.version) {
        renew(entry, topic, version);
      }
      entry.checkedAt = now;
    }
    return entry.matches;
  }

  private Matches find(TopicName topic, long now) {
    if (isNew(topic)) {
      return walk(topic);
    }
    if (known.size() >= MOST || receivers >= MOST_RECEIVERS) {
      startOver();
    }
    int[] parts = versions.partsOf(topic);
    long version = versions.of(parts);
    Matches matches = walk(topic);
    known.put(topic, new Entry(parts, matches, version, now));
    receivers += matches.size();
    return matches;
  }

  private boolean isNew(TopicName topic) {
    int hash = topic.hashCode();
    int place = (hash ^ hash >>> 16) & MOST - 1;
    boolean isNew = seenOnce[place] != hash;
    seenOnce[place] = hash;
    return isNew;
  }

  private void renew(Entry entry, TopicName topic, long version) {
    receivers -= entry.matches.size();
    entry.matches = walk(topic);
    entry.version = version;
    receivers += entry.matches.size();
    if (receivers >= MOST_RECEIVERS) { // many have come since these topics were taken in
      startOver();
      known.put(topic, entry);
      receivers = entry.matches.size();
    }
  }

  private void startOver() {
    known.clear();
    receivers = 0;
  }

  private Matches walk(TopicName topic) {
    gathering.forget();
    index.match(topic, walk, gathering);
    return gathering.done();
  }

  /**
   * Forgets what no longer holds, so that nobody who has left is kept on the heap by a topic that
   * is not published any more. Called every now and then.
   */
  void sweep() {
    long now = versions.whole();
    if (now == sweptAt) {
      return;
    }
    sweptAt = now;
    known.values().removeIf(this::isOutdated);
  }

  private boolean isOutdated(Entry entry) {
    boolean outdated = versions.of(entry.parts) != entry.version;
    receivers -= outdated ? entry.matches.size() : 0;
    return outdated;
  }

  /** How many topics it holds. */
  int size() {
    return known.size();
  }
}
