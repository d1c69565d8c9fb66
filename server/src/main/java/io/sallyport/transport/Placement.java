package io.sallyport.transport;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorChooserFactory;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which loop the next connection goes to: packed onto as few as carry them, then spread.
 *
 * <p>Loops that deliver to themselves need no hand-over between threads, which is most of what a
 * message costs at ordinary rates; so the first loop takes connections until it holds {@value
 * #PACKED} or was busy for more than half of the last second, then the next one. When none is left
 * the least busy takes it. A connection never moves. Any thread.
 */
final class Placement implements EventExecutorChooserFactory {
  private static final int PACKED = 256;

  /** For {@code bench/placement}, which measures what other numbers would do. */
  private static final String PACKED_PROPERTY = "sallyport.bench.packed";

  private static final long BUSY_PERMILLE = 500;

  private final AtomicIntegerArray connections;
  private final AtomicLongArray busyPermille;

  private final int packed = Integer.getInteger(PACKED_PROPERTY, PACKED);

  Placement(int loops) {
    connections = new AtomicIntegerArray(loops);
    busyPermille = new AtomicLongArray(loops);
  }

  @Override
  public EventExecutorChooser newChooser(EventExecutor[] executors) {
    return () -> executors[place()];
  }

  private int place() {
    int index = choose();
    connections.incrementAndGet(index);
    return index;
  }

  private int choose() {
    int least = 0;
    for (int i = 0; i < connections.length(); i++) {
      if (connections.get(i) < packed && busyPermille.get(i) <= BUSY_PERMILLE) {
        return i;
      }
      if (load(i) < load(least)) {
        least = i;
      }
    }
    return least;
  }

  /** Busy first, then how many it holds. */
  private long load(int index) {
    return (busyPermille.get(index) / 100) * 1_000_000L + connections.get(index);
  }

  /** A connection placed on {@code index} is gone. */
  void left(int index) {
    connections.decrementAndGet(index);
  }

  /** How many connections there are. */
  int total() {
    int total = 0;
    for (int i = 0; i < connections.length(); i++) {
      total += connections.get(i);
    }
    return total;
  }

  /** How much of the last second the loop was at work, 0 to 1,000. */
  void busy(int index, long permille) {
    busyPermille.set(index, permille);
  }
}
