package io.sallyport.subscription;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What hangs below an {@link IndexNode} by the name of its level. Written under the index's lock,
 * read by anyone at any time.
 *
 * <p>There may be a million of these, most with one child. Up to {@value #MANY} are an array of
 * names and children in turn, each pair at the place of its name's hash or the next free one, and
 * copied on every change; it always has a free place, where a search ends. More are a map, so that
 * the hundred thousandth child costs what the first did.
 */
final class Children {
  /** No level at all, most often. */
  static final Object NONE = new Object[2];

  private static final int MANY = 24;

  private Children() {}

  static @Nullable Object find(Object children, String level) {
    if (isMany(children)) {
      return mapOf(children).get(level);
    }
    @Nullable Object[] few = fewOf(children);
    int at = place(few, level);
    return few[at] == null ? null : few[at + 1];
  }

  static boolean isEmpty(Object children) {
    return children == NONE;
  }

  /** {@code children} with {@code child} in the place of what had its name. */
  static Object with(Object children, String level, Object child) {
    if (isMany(children)) {
      mapOf(children).put(level, child);
      return children;
    }
    @Nullable Object[] few = fewOf(children);
    boolean isNew = few[place(few, level)] == null;
    int count = count(few) + (isNew ? 1 : 0);
    if (count > MANY) {
      ConcurrentHashMap<String, Object> map = new ConcurrentHashMap<>(4 * MANY);
      pour(few, null, map::put);
      map.put(level, child);
      return map;
    }
    @Nullable Object[] changed = room(count);
    pour(few, level, (name, kept) -> put(changed, name, kept));
    put(changed, level, child);
    return changed;
  }

  /** {@code children} without the one that has the name. */
  static Object without(Object children, String level) {
    if (isMany(children)) {
      mapOf(children).remove(level);
      return mapOf(children).isEmpty() ? NONE : children;
    }
    @Nullable Object[] few = fewOf(children);
    if (few[place(few, level)] == null) {
      return few;
    }
    int count = count(few) - 1;
    if (count == 0) {
      return NONE;
    }
    @Nullable Object[] changed = room(count);
    pour(few, level, (name, kept) -> put(changed, name, kept));
    return changed;
  }

  /** Where {@code level} is, or the free place where it would be. */
  private static int place(@Nullable Object[] few, String level) {
    int hash = level.hashCode();
    int last = few.length - 2;
    int at = (hash ^ hash >>> 15) * 2 & last;
    while (few[at] instanceof String name && !name.equals(level)) {
      at = at + 2 & last;
    }
    return at;
  }

  private static void put(@Nullable Object[] few, String level, Object child) {
    int at = place(few, level);
    few[at] = level;
    few[at + 1] = child;
  }

  /** For {@code count}, a power of two of pairs, of which at least a quarter stays free. */
  private static @Nullable Object[] room(int count) {
    int pairs = Integer.highestOneBit(count + count / 4) * 2;
    return new Object[2 * pairs];
  }

  private static int count(@Nullable Object[] few) {
    int count = 0;
    for (int i = 0; i < few.length; i += 2) {
      count += few[i] == null ? 0 : 1;
    }
    return count;
  }

  @FunctionalInterface
  private interface Into {
    void put(String level, Object child);
  }

  /** All of {@code few} but the one named {@code except}. */
  private static void pour(@Nullable Object[] few, @Nullable String except, Into other) {
    for (int i = 0; i < few.length; i += 2) {
      if (few[i] instanceof String name
          && few[i + 1] instanceof Object child
          && !name.equals(except)) {
        other.put(name, child);
      }
    }
  }

  private static boolean isMany(Object children) {
    return children instanceof ConcurrentHashMap;
  }

  private static @Nullable Object[] fewOf(Object children) {
    return (@Nullable Object[]) children;
  }

  @SuppressWarnings("unchecked")
  private static ConcurrentHashMap<String, Object> mapOf(Object children) {
    return (ConcurrentHashMap<String, Object>) children;
  }
}
