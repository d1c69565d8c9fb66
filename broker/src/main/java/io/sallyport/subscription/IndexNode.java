package io.sallyport.subscription;

import io.sallyport.topic.TopicFilter;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One level of one or more filters. Written under the index's lock, read by anyone at any time.
 *
 * <p>Few subscribers are an array that is copied on every change; from {@value #MANY} on they are a
 * map, so that the hundred thousandth subscriber of one filter costs what the first did.
 */
final class IndexNode<S> {
  private static final int MANY = 64;

  private record Entry<S>(S subscriber, Subscription subscription) {}

  private volatile @Nullable ConcurrentHashMap<String, IndexNode<S>> literals;
  private volatile @Nullable IndexNode<S> one;
  private volatile @Nullable IndexNode<S> rest;
  private volatile Entry<S>[] few = none();
  private volatile @Nullable ConcurrentHashMap<S, Subscription> many;

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <S> Entry<S>[] none() {
    return new Entry[0];
  }

  @Nullable IndexNode<S> literal(String level) {
    ConcurrentHashMap<String, IndexNode<S>> children = literals;
    return children == null ? null : children.get(level);
  }

  @Nullable IndexNode<S> one() {
    return one;
  }

  @Nullable IndexNode<S> rest() {
    return rest;
  }

  @Nullable IndexNode<S> child(String level) {
    return switch (level) {
      case TopicFilter.ONE -> one;
      case TopicFilter.REST -> rest;
      default -> literal(level);
    };
  }

  IndexNode<S> childOrNew(String level) {
    IndexNode<S> child = child(level);
    if (child != null) {
      return child;
    }
    IndexNode<S> made = new IndexNode<>();
    switch (level) {
      case TopicFilter.ONE -> one = made;
      case TopicFilter.REST -> rest = made;
      default -> literals().put(level, made);
    }
    return made;
  }

  private ConcurrentHashMap<String, IndexNode<S>> literals() {
    ConcurrentHashMap<String, IndexNode<S>> children = literals;
    if (children == null) {
      children = new ConcurrentHashMap<>(2);
      literals = children;
    }
    return children;
  }

  void removeChild(String level) {
    switch (level) {
      case TopicFilter.ONE -> one = null;
      case TopicFilter.REST -> rest = null;
      default -> {
        ConcurrentHashMap<String, IndexNode<S>> children = literals();
        children.remove(level);
        if (children.isEmpty()) {
          literals = null;
        }
      }
    }
  }

  @Nullable Subscription put(S subscriber, Subscription subscription) {
    ConcurrentHashMap<S, Subscription> map = many;
    if (map != null) {
      return map.put(subscriber, subscription);
    }
    Entry<S>[] entries = few;
    int at = indexOf(entries, subscriber);
    Entry<S>[] changed = Arrays.copyOf(entries, at < 0 ? entries.length + 1 : entries.length);
    changed[at < 0 ? entries.length : at] = new Entry<>(subscriber, subscription);
    if (changed.length > MANY) {
      becomeMany(changed);
    } else {
      few = changed;
    }
    return at < 0 ? null : entries[at].subscription();
  }

  private void becomeMany(Entry<S>[] entries) {
    ConcurrentHashMap<S, Subscription> map = new ConcurrentHashMap<>(2 * entries.length);
    for (Entry<S> entry : entries) {
      map.put(entry.subscriber(), entry.subscription());
    }
    many = map; // before the array goes: a reader in between sees both, never neither
    few = none();
  }

  @Nullable Subscription remove(S subscriber) {
    ConcurrentHashMap<S, Subscription> map = many;
    if (map != null) {
      Subscription removed = map.remove(subscriber);
      if (map.isEmpty()) {
        many = null;
      }
      return removed;
    }
    Entry<S>[] entries = few;
    int at = indexOf(entries, subscriber);
    if (at < 0) {
      return null;
    }
    Entry<S>[] changed = Arrays.copyOf(entries, entries.length - 1);
    System.arraycopy(entries, at + 1, changed, at, changed.length - at);
    few = changed;
    return entries[at].subscription();
  }

  private int indexOf(Entry<S>[] entries, S subscriber) {
    for (int i = 0; i < entries.length; i++) {
      if (entries[i].subscriber().equals(subscriber)) {
        return i;
      }
    }
    return -1;
  }

  boolean isEmpty() {
    return few.length == 0 && many == null && literals == null && one == null && rest == null;
  }

  void visit(SubscriptionIndex.Visitor<S> visitor) {
    Entry<S>[] entries =
        few; // read before the map: when the array is found emptied, the map is there
    ConcurrentHashMap<S, Subscription> map = many;
    if (map != null) {
      map.forEach(visitor::matched);
      return;
    }
    for (Entry<S> entry : entries) {
      visitor.matched(entry.subscriber(), entry.subscription());
    }
  }
}
