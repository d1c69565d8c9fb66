package io.sallyport.subscription;

import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Which subscribers want a topic: a trie with one node for each level of each filter.
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

  private final IndexNode<S> root = new IndexNode<>();

  /** Some of the levels that came last. Under the lock. */
  private final @Nullable String[] levels = new String[1 << KNOWN_BITS];

  private final AtomicLong version = new AtomicLong();
  private final Object writing = new Object();
  private volatile int size;

  /** Grows with every change; what was matched at one version holds as long as it stays. */
  public long version() {
    return version.get();
  }

  /** How many subscriptions there are. */
  public int size() {
    return size;
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
      IndexNode<S> node = root;
      for (String level : filter.cut()) {
        node = node.childOrNew(known(level));
      }
      Subscription before = node.put(subscriber, subscription);
      if (before == null) {
        size = size + 1;
      }
      version.incrementAndGet();
      return before;
    }
  }

  /**
   * Takes out what {@code subscriber} had with {@code filter}, and returns it; null when there was
   * nothing.
   */
  public @Nullable Subscription remove(S subscriber, TopicFilter filter) {
    synchronized (writing) {
      String[] cut = filter.cut();
      List<IndexNode<S>> path = pathTo(cut);
      if (path == null) {
        return null;
      }
      Subscription before = path.get(cut.length).remove(subscriber);
      if (before == null) {
        return null;
      }
      prune(path, cut);
      size = size - 1;
      version.incrementAndGet();
      return before;
    }
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
      node = node.child(level);
      if (node == null) {
        return 0;
      }
    }
    return node.subscribers();
  }

  private @Nullable List<IndexNode<S>> pathTo(String[] levelsOfFilter) {
    List<IndexNode<S>> path = new ArrayList<>(levelsOfFilter.length + 1);
    IndexNode<S> node = root;
    path.add(node);
    for (String level : levelsOfFilter) {
      node = node.child(level);
      if (node == null) {
        return null;
      }
      path.add(node);
    }
    return path;
  }

  private static <S> void prune(List<IndexNode<S>> path, String[] cut) {
    for (int i = cut.length; i > 0 && path.get(i).isEmpty(); i--) {
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
      step(walk, topic.level(i), i == 0 && topic.isReserved(), visitor);
    }
    for (IndexNode<S> node : walk.here) {
      node.visit(visitor);
      IndexNode<S> rest = node.rest();
      if (rest != null) {
        rest.visit(visitor); // "a/#" covers "a" as well
      }
    }
    walk.here.clear();
  }

  private static <S> void step(
      Walk<S> walk, String level, boolean noWildcards, Visitor<S> visitor) {
    List<IndexNode<S>> here = walk.here;
    for (int i = 0; i < here.size(); i++) {
      IndexNode<S> node = here.get(i);
      IndexNode<S> exact = node.literal(level);
      if (exact != null) {
        walk.next.add(exact);
      }
      if (noWildcards) {
        continue;
      }
      IndexNode<S> one = node.one();
      if (one != null) {
        walk.next.add(one);
      }
      IndexNode<S> rest = node.rest();
      if (rest != null) {
        rest.visit(visitor);
      }
    }
    walk.turn();
  }
}
