package io.sallyport.subscription;

import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often the parts of the index have changed: what was found for a topic holds as long as no
 * filter came or went that could cover it, whatever happens elsewhere.
 *
 * <p>A filter belongs to one part, named by its levels before the first wildcard, at most {@value
 * #DEPTH} of them. A topic is covered by filters of its own beginnings only, so it looks at no more
 * than {@value #DEPTH} parts and that of the filters that begin with a wildcard. There are {@value
 * #PARTS} parts; beginnings that share one by their hash outdate each other needlessly, no more.
 *
 * <p>Any thread reads; one at a time {@linkplain #changed writes}, after its change is to be seen.
 * Whoever reads the versions before he walks never takes something old for new.
 */
public final class PartVersions {
  private static final int DEPTH = 3;
  private static final int PARTS_BITS = 12;
  private static final int PARTS = 1 << PARTS_BITS;

  /** The part of filters that begin with a wildcard, which any topic may be covered by. */
  private static final int ANYWHERE = 0;

  private final AtomicLongArray parts = new AtomicLongArray(PARTS);
  private final AtomicLong whole = new AtomicLong();

  /** Grows with every change. */
  public long whole() {
    return whole.get();
  }

  /** The parts in which a filter could come or go that covers {@code topic}. */
  public int[] partsOf(TopicName topic) {
    int[] found = new int[DEPTH + 1];
    int count = 1; // the first is ANYWHERE
    String text = topic.text();
    int hash = 0;
    for (int i = 0; i <= text.length() && count <= DEPTH; i++) {
      if (i == text.length() || text.charAt(i) == '/') {
        found[count] = part(hash, count);
        count++;
      }
      hash = i == text.length() ? hash : 31 * hash + text.charAt(i);
    }
    return Arrays.copyOf(found, count);
  }

  /** Grows with every change in one of {@code some}. */
  public long of(int[] some) {
    long sum = 0;
    for (int part : some) {
      sum += parts.get(part);
    }
    return sum;
  }

  /** {@code filter} has come or gone, or is held by somebody else. */
  void changed(TopicFilter filter) {
    parts.incrementAndGet(partOf(filter.text()));
    whole.incrementAndGet();
  }

  private static int partOf(String filter) {
    int part = ANYWHERE;
    int depth = 0;
    int hash = 0;
    for (int i = 0; i <= filter.length() && depth < DEPTH; i++) {
      char next = i == filter.length() ? '/' : filter.charAt(i);
      if (next == '+' || next == '#') {
        break; // a wildcard is a whole level
      }
      if (next == '/') {
        depth++;
        part = part(hash, depth);
      }
      hash = 31 * hash + next;
    }
    return part;
  }

  private static int part(int hash, int depth) {
    return (hash + depth) * 0x9E3779B9 >>> 32 - PARTS_BITS;
  }
}
