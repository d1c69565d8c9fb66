package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.sallyport.store.Column;
import io.sallyport.store.Machine;
import io.sallyport.store.StoreUnusable;
import io.sallyport.store.StoredState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A start with too small a heap ends at once, with a word about it. */
class HeapAtStartTest {
  private static final int ROWS = 10_000;

  private final AtomicBoolean isShort = new AtomicBoolean();
  private final Counting counting = new Counting();
  private final HeapAtStart heap = new HeapAtStart(counting, isShort::get);

  /** Reads all rows, and halfway is short of memory if the test says so. */
  private final class Counting implements Machine.Machines {
    private final List<Throwable> stopped = new ArrayList<>();
    private boolean getsShort;
    private int rows;

    @Override
    public Machine open(int shard, StoredState state) {
      return read(shard, state).get();
    }

    @Override
    @SuppressWarnings("NullAway") // nobody drives the machine
    public Supplier<Machine> read(int shard, StoredState state) {
      state.each(
          Column.RETAIN,
          (_, _) -> {
            rows++;
            if (getsShort && rows == ROWS / 2) {
              isShort.set(true);
            }
          });
      return () -> null;
    }

    @Override
    public void stopped(int shard, Throwable cause) {
      stopped.add(cause);
    }

    @Override
    public void batchEnded() {
      // nothing is written
    }
  }

  private static final StoredState STORED =
      (_, visitor) -> {
        for (int i = 0; i < ROWS; i++) {
          visitor.row(new byte[0], new byte[0]);
        }
      };

  @Test
  void it_ends_in_the_middle_of_a_shard() {
    counting.getsShort = true;
    assertThatThrownBy(() -> heap.read(0, STORED))
        .satisfies(cause -> heap.stopped(0, cause))
        .hasMessageContaining("too small");
    assertThat(counting.rows).isBetween(ROWS / 2, ROWS - 1);
    assertThat(counting.stopped).as("no shard is to blame").isEmpty();
    assertThatThrownBy(heap::done)
        .asInstanceOf(type(StoreUnusable.class))
        .extracting(StoreUnusable::trouble)
        .isEqualTo(StoreUnusable.Trouble.TOO_LARGE);
  }

  @Test
  void a_shard_that_ran_out_of_memory_ends_it_too() {
    heap.stopped(3, new OutOfMemoryError());
    assertThatThrownBy(heap::done).isInstanceOf(StoreUnusable.class);
  }

  @Test
  void with_room_it_is_not_noticed() throws StoreUnusable {
    heap.read(0, STORED);
    heap.done();
    assertThat(counting.rows).isEqualTo(ROWS);
    isShort.set(true);
    heap.read(0, STORED);
    assertThat(counting.rows).as("a batch that failed, later").isEqualTo(2 * ROWS);
    IllegalStateException other = new IllegalStateException();
    heap.stopped(0, other);
    assertThat(counting.stopped).containsExactly(other);
  }
}
