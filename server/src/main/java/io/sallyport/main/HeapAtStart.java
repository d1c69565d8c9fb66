package io.sallyport.main;

import io.sallyport.store.Machine;
import io.sallyport.store.StoreUnusable;
import io.sallyport.store.StoreUnusable.Trouble;
import io.sallyport.store.StoredState;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks, while the shards are read, whether the heap holds what is stored. A heap that does not
 * would spend minutes on collections and then lose this or that; so the start ends instead, and
 * says what is too small. Several threads read at once; after the start it only passes on.
 */
final class HeapAtStart implements Machine.Machines {
  private static final int ROWS_BETWEEN_LOOKS = 1_024;

  /** Of what lives long. With less left a JVM does little else than collecting. */
  private static final double FULL = 0.95;

  /** Nothing is full while less than this part of the heap is taken, garbage included. */
  private static final int WORTH_ASKING = 8;

  private final Machine.Machines machines;
  private final BooleanSupplier isShort;
  private volatile boolean tooSmall;
  private volatile boolean started;

  /** Ends the reading of a shard; what follows is told once for all of them. */
  private static final class HeapTooSmall extends RuntimeException {
    private static final long serialVersionUID = 1;

    HeapTooSmall() {
      super("the heap is too small", null, false, false);
    }
  }

  HeapAtStart(Machine.Machines machines, BooleanSupplier isShort) {
    this.machines = machines;
    this.isShort = isShort;
  }

  /** Whether collections leave next to nothing free; cheap. */
  static boolean isShort() {
    Runtime heap = Runtime.getRuntime();
    if (heap.totalMemory() - heap.freeMemory() < heap.maxMemory() / WORTH_ASKING) {
      return false; // an ordinary start goes without the beans and their classes
    }
    MemoryPoolMXBean largest = largestPool();
    MemoryUsage left = largest == null ? null : largest.getCollectionUsage();
    return left != null && left.getMax() > 0 && left.getUsed() > FULL * left.getMax();
  }

  /** The one where objects grow old. */
  private static @Nullable MemoryPoolMXBean largestPool() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
        .orElse(null);
  }

  /**
   * The shards have been read.
   *
   * @throws StoreUnusable when the heap does not hold them
   */
  void done() throws StoreUnusable {
    if (tooSmall || isShort.getAsBoolean()) {
      throw new StoreUnusable(
          Trouble.TOO_LARGE,
          "the heap of %d MiB does not hold what is stored"
              .formatted(Runtime.getRuntime().maxMemory() >> 20),
          null);
    }
    started = true;
  }

  @Override
  public Machine open(int shard, StoredState state) {
    return machines.open(shard, looking(state));
  }

  @Override
  public Supplier<Machine> read(int shard, StoredState state) {
    return machines.read(shard, looking(state));
  }

  private StoredState looking(StoredState state) {
    if (started) {
      return state;
    }
    return (column, visitor) -> {
      int[] rows = {0};
      state.each(
          column,
          (key, value) -> {
            if (rows[0]++ % ROWS_BETWEEN_LOOKS == 0 && isShort.getAsBoolean()) {
              tooSmall = true;
              throw new HeapTooSmall();
            }
            visitor.row(key, value);
          });
    };
  }

  @Override
  public void stopped(int shard, Throwable cause) {
    if (!started && (tooSmall || cause instanceof OutOfMemoryError)) {
      tooSmall = true; // told once, by done()
    } else {
      machines.stopped(shard, cause);
    }
  }

  @Override
  public void batchEnded() {
    machines.batchEnded();
  }
}
