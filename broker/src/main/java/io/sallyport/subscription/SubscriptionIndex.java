package io.sallyport.subscription;

import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which subscribers want a topic: a trie with one node for each level at which filters part, and
 * for one that nobody shares its last levels with, all of them in one piece.
 *
 * <p>Any thread may match at any time without a lock; writers take turns. A matcher sees every
 * subscription whose {@link #put} had returned when it began, and may or may not see those under
 * way. Matching walks level by level with two lists of nodes, so its cost is bounded by the depth
 * of the topic and the filters that really branch there; nothing recurses. Empty nodes are taken
 * out.
 *
 * @param <S> a subscriber, compared by {@code equals}
 */
public final class SubscriptionIndex<S> {

  /**
   * Hears what matched. The same subscriber may be told several times, once for each of its
   * filters.
   */
  @FunctionalInterface
  public interface Visitor<S> {
    void matched(S subscriber, Subscription subscription);
  }

  /**
   * The lists of nodes that a match walks with. Confined to one thread, which keeps it and lends it
   * again.
   */
  public static final class Walk<S> {
    private ArrayList<IndexNode<S>> here = new ArrayList<>();
    private ArrayList<IndexNode<S>> next = new ArrayList<>();

    private void turn() {
      ArrayList<IndexNode<S>> done = here;
      here = next;
      next = done;
      next.clear();
    }
  }

  private static final int KNOWN_BITS = 10;

  /** The place of one subscription, with what its subscriber keeps of it. */
  private static final int PLACE_BYTES = 256;

  /** A node with one child: what a level takes where two filters part after it. */
  private static final int LEVEL_BYTES = 112;

  /** The whole filter and the levels it was cut into, up to two bytes each. */
  private static final int CHARACTER_BYTES = 4;

  private final IndexNode<S> root = new IndexNode<>();

  /** Some of the levels that came last. Under the lock. */
  private final @Nullable String[] levels = new String[1 << KNOWN_BITS];

  private final PartVersions versions = new PartVersions();
  private final Object writing = new Object();
  private volatile int size;
  private volatile long bytes;

  /** What was matched at one version holds as long as it stays. */
  public PartVersions versions() {
    return versions;
  }

  /** How many subscriptions there are. */
  public int size() {
    return size;
  }

  /**
   * About what all of them take in memory. Estimated high, as if no two filters shared a level that
   * has a node.
   */
  public long bytes() {
    return bytes;
  }

  private static long bytesOf(TopicFilter filter) {
    return PLACE_BYTES
        + (long) LEVEL_BYTES * filter.levelCount()
        + (long) CHARACTER_BYTES * filter.text().length();
  }

  /** Whether nothing is left, not even an empty node. */
  boolean isEmpty() {
    return root.isEmpty();
  }

  /**
   * Adds {@code subscription}, or replaces the one that {@code subscriber} had with the same
   * filter, which is returned.
   */
  public @Nullable Subscription put(S subscriber, Subscription subscription) {
    return put(subscriber, subscription.filter(), subscription);
  }

  /**
   * The same below another filter than the subscription's, for subscribers that are all alike: they
   * can share one.
   */
  public @Nullable Subscription put(S subscriber, TopicFilter filter, Subscription subscription) {
    synchronized (writing) {
      Subscription before =
          place(new IndexTail<>(filter, filter.levelCount(), subscriber, subscription));
      if (before == null) {
        size = size + 1;
        bytes = bytes + bytesOf(filter);
      }
      versions.changed(filter);
      return before;
    }
  }

  private @Nullable Subscription place(IndexTail<S> tail) {
    String[] cut = tail.filter().cut();
    IndexNode<S> node = root;
    for (int depth = 0; depth < cut.length; depth++) {
      String level = cut[depth];
      switch (node.child(level)) {
        case null -> {
          node.putChild(known(level), tail);
          return null;
        }
        case IndexTail<S> other when other.isOf(tail.subscriber(), tail.filter()) -> {
          node.putChild(known(level), tail);
          return other.subscription();
        }
        case IndexTail<S> other -> {
          IndexNode<S> opened = open(other, depth + 1);
          node.putChild(known(level), opened);
          node = opened;
        }
        case IndexNode<S> child -> node = child;
      }
    }
    return node.put(tail.subscriber(), tail.subscription());
  }

  /** A node that holds nothing but what is left of {@code tail} at {@code depth}. */
  private IndexNode<S> open(IndexTail<S> tail, int depth) {
    String[] cut = tail.filter().cut();
    IndexNode<S> node = new IndexNode<>();
    if (cut.length == depth) {
      node.put(tail.subscriber(), tail.subscription());
    } else {
      node.putChild(known(cut[depth]), tail);
    }
    return node;
  }

  /**
   * Takes out what {@code subscriber} had with {@code filter}, and returns it; null when there was
   * nothing.
   */
  public @Nullable Subscription remove(S subscriber, TopicFilter filter) {
    synchronized (writing) {
      Subscription before = takeOut(subscriber, filter);
      if (before != null) {
        size = size - 1;
        bytes = bytes - bytesOf(filter);
        versions.changed(filter);
      }
      return before;
    }
  }

  private @Nullable Subscription takeOut(S subscriber, TopicFilter filter) {
    String[] cut = filter.cut();
    List<IndexNode<S>> path = new ArrayList<>();
    path.add(root);
    for (String level : cut) {
      IndexNode<S> node = path.getLast();
      switch (node.child(level)) {
        case null -> {
          return null;
        }
        case IndexTail<S> tail -> {
          if (!tail.isOf(subscriber, filter)) {
            return null;
          }
          node.removeChild(level);
          prune(path, cut);
          return tail.subscription();
        }
        case IndexNode<S> child -> path.add(child);
      }
    }
    Subscription before = path.getLast().remove(subscriber);
    prune(path, cut);
    return before;
  }

  /** Levels come again and again: one text for all of them, as far as is remembered. */
  private String known(String level) {
    int place = level.hashCode() * 0x9E3779B9 >>> 32 - KNOWN_BITS;
    @Nullable String before = levels[place];
    if (before != null && before.equals(level)) {
      return before;
    }
    levels[place] = level;
    return level;
  }

  /** How many subscribers {@code filter} has. */
  public int subscribersOf(TopicFilter filter) {
    IndexNode<S> node = root;
    for (String level : filter.cut()) {
      switch (node.child(level)) {
        case null -> {
          return 0;
        }
        case IndexTail<S> tail -> {
          return tail.filter().equals(filter) ? 1 : 0;
        }
        case IndexNode<S> child -> node = child;
      }
    }
    return node.subscribers();
  }

  private static <S> void prune(List<IndexNode<S>> path, String[] cut) {
    for (int i = path.size() - 1; i > 0 && path.get(i).isEmpty(); i--) {
      path.get(i - 1).removeChild(cut[i - 1]);
    }
  }

  /** Tells {@code visitor} every subscription that covers {@code topic}. [MQTT-4.7.2-1] */
  public void match(TopicName topic, Walk<S> walk, Visitor<S> visitor) {
    walk.here.clear();
    walk.next.clear();
    walk.here.add(root);
    int levels = topic.levelCount();
    for (int i = 0; i < levels && !walk.here.isEmpty(); i++) {
      step(walk, topic, i, visitor);
    }
    for (IndexNode<S> node : walk.here) {
      node.visit(visitor);
      visitRest(node, visitor); // "a/#" covers "a" as well
    }
    walk.here.clear();
  }

  private static <S> void step(Walk<S> walk, TopicName topic, int depth, Visitor<S> visitor) {
    String level = topic.level(depth);
    boolean noWildcards = depth == 0 && topic.isReserved();
    List<IndexNode<S>> here = walk.here;
    for (int i = 0; i < here.size(); i++) {
      IndexNode<S> node = here.get(i);
      goOn(walk, topic, depth, node.literal(level), visitor);
      if (!noWildcards) {
        goOn(walk, topic, depth, node.one(), visitor);
        visitRest(node, visitor);
      }
    }
    walk.turn();
  }

  private static <S> void goOn(
      Walk<S> walk,
      TopicName topic,
      int depth,
      @Nullable IndexBranch<S> branch,
      Visitor<S> visitor) {
    switch (branch) {
      case null -> {}
      case IndexNode<S> node -> walk.next.add(node);
      case IndexTail<S> tail -> {
        if (tail.covers(topic, depth + 1)) {
          visitor.matched(tail.subscriber(), tail.subscription());
        }
      }
    }
  }

  /** Nothing comes after the level {@code #}, so whatever is there covers all that got here. */
  private static <S> void visitRest(IndexNode<S> node, Visitor<S> visitor) {
    switch (node.rest()) {
      case null -> {}
      case IndexNode<S> rest -> rest.visit(visitor);
      case IndexTail<S> tail -> visitor.matched(tail.subscriber(), tail.subscription());
    }
  }
}
