package io.sallyport.subscription;

import io.sallyport.topic.TopicFilter;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One level of several filters. Written under the index's lock, read by anyone at any time.
 *
 * <p>There may be a million of these, most with one subscriber or none. Few are an array of them
 * and their subscriptions in turn, copied on every change; from {@value #MANY} on they are a map,
 * so that the hundred thousandth subscriber of one filter costs what the first did.
 */
final class IndexNode<S> implements IndexBranch<S> {
  private static final int MANY = 16;
  private static final Object[] NONE = {};

  /** By level, see {@link Children}. */
  private volatile Object literals = Children.NONE;

  /** With their subscriptions: an array, or a map. */
  private volatile Object subscribers = NONE;

  private volatile @Nullable IndexBranch<S> one;
  private volatile @Nullable IndexBranch<S> rest;

  @SuppressWarnings("unchecked")
  @Nullable IndexBranch<S> literal(String level) {
    return (IndexBranch<S>) Children.find(literals, level);
  }

  @Nullable IndexBranch<S> one() {
    return one;
  }

  @Nullable IndexBranch<S> rest() {
    return rest;
  }

  @Nullable IndexBranch<S> child(String level) {
    return switch (level) {
      case TopicFilter.ONE -> one;
      case TopicFilter.REST -> rest;
      default -> literal(level);
    };
  }

  /** In the place of what is there: whoever walks by sees the one or the other. */
  void putChild(String level, IndexBranch<S> child) {
    switch (level) {
      case TopicFilter.ONE -> one = child;
      case TopicFilter.REST -> rest = child;
      default -> literals = Children.with(literals, level, child);
    }
  }

  void removeChild(String level) {
    switch (level) {
      case TopicFilter.ONE -> one = null;
      case TopicFilter.REST -> rest = null;
      default -> literals = Children.without(literals, level);
    }
  }

  @Nullable Subscription put(S subscriber, Subscription subscription) {
    Subscription before = (Subscription) find(subscribers, subscriber);
    subscribers = with(subscribers, subscriber, subscription);
    return before;
  }

  @Nullable Subscription remove(S subscriber) {
    Subscription before = (Subscription) find(subscribers, subscriber);
    if (before != null) {
      subscribers = without(subscribers, subscriber);
    }
    return before;
  }

  boolean isEmpty() {
    return sizeOf(subscribers) == 0 && Children.isEmpty(literals) && one == null && rest == null;
  }

  int subscribers() {
    return sizeOf(subscribers);
  }

  @SuppressWarnings("unchecked")
  void visit(SubscriptionIndex.Visitor<S> visitor) {
    Object now = subscribers;
    if (now instanceof Object[] few) {
      for (int i = 0; i < few.length; i += 2) {
        visitor.matched((S) few[i], (Subscription) few[i + 1]);
      }
    } else {
      ((ConcurrentHashMap<S, Subscription>) now).forEach(visitor::matched);
    }
  }

  // --- few are an array, many a map

  private static int sizeOf(Object pairs) {
    return pairs instanceof Object[] few
        ? few.length / 2
        : ((ConcurrentHashMap<?, ?>) pairs).size();
  }

  private static @Nullable Object find(Object pairs, Object key) {
    if (pairs instanceof Object[] few) {
      int at = indexOf(few, key);
      return at < 0 ? null : few[at + 1];
    }
    return ((ConcurrentHashMap<?, ?>) pairs).get(key);
  }

  private static int indexOf(Object[] few, Object key) {
    for (int i = 0; i < few.length; i += 2) {
      if (few[i].equals(key)) {
        return i;
      }
    }
    return -1;
  }

  /** A map is changed in place, an array never: whoever reads it goes on with what it was. */
  private static Object with(Object pairs, Object key, Object value) {
    if (!(pairs instanceof Object[] few)) {
      mapOf(pairs).put(key, value);
      return pairs;
    }
    int at = indexOf(few, key);
    if (at < 0 && few.length >= 2 * MANY) {
      ConcurrentHashMap<Object, Object> map = new ConcurrentHashMap<>(4 * MANY);
      for (int i = 0; i < few.length; i += 2) {
        map.put(few[i], few[i + 1]);
      }
      map.put(key, value);
      return map;
    }
    int place = at < 0 ? few.length : at;
    Object[] changed = Arrays.copyOf(few, Math.max(few.length, place + 2));
    changed[place] = key;
    changed[place + 1] = value;
    return changed;
  }

  private static Object without(Object pairs, Object key) {
    if (!(pairs instanceof Object[] few)) {
      mapOf(pairs).remove(key);
      return mapOf(pairs).isEmpty() ? NONE : pairs;
    }
    int at = indexOf(few, key);
    if (at < 0 || few.length == 2) {
      return at < 0 ? pairs : NONE;
    }
    Object[] changed = Arrays.copyOf(few, few.length - 2);
    System.arraycopy(few, at + 2, changed, at, changed.length - at);
    return changed;
  }

  @SuppressWarnings("unchecked")
  private static ConcurrentHashMap<Object, Object> mapOf(Object pairs) {
    return (ConcurrentHashMap<Object, Object>) pairs;
  }
}
