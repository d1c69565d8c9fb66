package io.sallyport.shard;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map for what is mostly small or empty, of which there are very many: up to {@value
 * #MANY} entries it is one array of keys and values in turn. Confined to the shard's thread.
 */
final class SlimMap<K extends Comparable<K>, V> extends AbstractMap<K, V> {
  private static final int MANY = 32;
  private static final Object[] NONE = {};

  private Object[] few = NONE;
  private @Nullable TreeMap<K, V> many;

  @SuppressWarnings("unchecked")
  private K key(int at) {
    return (K) few[at];
  }

  @SuppressWarnings("unchecked")
  private V value(int at) {
    return (V) few[at + 1];
  }

  /** The place of {@code key}, or {@code -1 - where it belongs}. */
  private int find(Object key) {
    int low = 0;
    int high = few.length / 2;
    while (low < high) {
      int middle = (low + high) >>> 1;
      @SuppressWarnings("unchecked")
      int order = key(2 * middle).compareTo((K) key);
      if (order == 0) {
        return 2 * middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return -1 - 2 * low;
  }

  @Override
  public @Nullable V get(Object key) {
    if (many != null) {
      return many.get(key);
    }
    int at = find(key);
    return at < 0 ? null : value(at);
  }

  @Override
  public boolean containsKey(Object key) {
    return get(key) != null;
  }

  @Override
  public @Nullable V put(K key, V value) {
    if (many != null) {
      return many.put(key, value);
    }
    int at = find(key);
    if (at >= 0) {
      V before = value(at);
      Object[] replaced = few.clone(); // a picture may look at the other
      replaced[at + 1] = value;
      few = replaced;
      return before;
    }
    if (few.length == 2 * MANY) {
      TreeMap<K, V> map = new TreeMap<>(this);
      map.put(key, value);
      many = map;
      few = NONE;
      return null;
    }
    int place = -1 - at;
    Object[] larger = new Object[few.length + 2];
    System.arraycopy(few, 0, larger, 0, place);
    System.arraycopy(few, place, larger, place + 2, few.length - place);
    larger[place] = key;
    larger[place + 1] = value;
    few = larger;
    return null;
  }

  @Override
  public @Nullable V remove(Object key) {
    if (many != null) {
      V before = many.remove(key);
      if (many.isEmpty()) {
        many = null;
      }
      return before;
    }
    int at = find(key);
    if (at < 0) {
      return null;
    }
    V before = value(at);
    Object[] smaller = Arrays.copyOf(few, few.length - 2);
    System.arraycopy(few, at + 2, smaller, at, smaller.length - at);
    few = smaller.length == 0 ? NONE : smaller;
    return before;
  }

  @Override
  public int size() {
    return many != null ? many.size() : few.length / 2;
  }

  /** A picture: what changes afterwards does not show. */
  @Override
  public Set<Entry<K, V>> entrySet() {
    return many != null ? new TreeMap<>(many).entrySet() : new Picture<>(few);
  }

  /** An array that nobody writes to any more. */
  private static final class Picture<K, V> extends AbstractSet<Map.Entry<K, V>> {
    private final Object[] few;

    Picture(Object[] few) {
      this.few = few;
    }

    @Override
    public int size() {
      return few.length / 2;
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
      return new Iterator<>() {
        private int at;

        @Override
        public boolean hasNext() {
          return at < few.length;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Map.Entry<K, V> next() {
          if (at >= few.length) {
            throw new NoSuchElementException();
          }
          at += 2;
          return Map.entry((K) few[at - 2], (V) few[at - 1]);
        }
      };
    }
  }
}
