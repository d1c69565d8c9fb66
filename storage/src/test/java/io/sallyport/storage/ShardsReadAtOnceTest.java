package io.sallyport.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.store.LocalLog;
import io.sallyport.store.LogWatch;
import io.sallyport.store.Machine;
import io.sallyport.store.StoreFormat;
import io.sallyport.store.StoredState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A start that reads much reads several shards at once, and opens them in their order. */
class ShardsReadAtOnceTest {
  private static final int SHARDS = 4;

  private final CyclicBarrier two = new CyclicBarrier(2);
  private final List<Integer> opened = new ArrayList<>(); // by one thread
  private final Thread opening = Thread.currentThread();
  private final RecordingMachines machines = new RecordingMachines();

  /** Whoever reads waits for another that reads. */
  private final class Meeting implements Machine.Machines {
    @Override
    public Supplier<Machine> read(int shard, StoredState state) {
      try {
        two.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException("shard " + shard + " was read alone", e);
      }
      return () -> {
        assertThat(Thread.currentThread()).isSameAs(opening);
        opened.add(shard);
        return machines.open(shard, state);
      };
    }

    @Override
    public Machine open(int shard, StoredState state) {
      return read(shard, state).get();
    }

    @Override
    public void stopped(int shard, Throwable cause) {
      machines.stopped(shard, cause);
    }

    @Override
    public void batchEnded() {
      machines.batchEnded();
    }
  }

  @Test
  void two_shards_at_least_are_read_at_once_and_all_are_opened_in_order() throws Exception {
    FaultyStore store = new FaultyStore();
    StoreFormat.check(store, SHARDS, 1);
    LocalLog.Settings settings =
        new LocalLog.Settings(false, 0, () -> 5, System::nanoTime, LogWatch.NOBODY);
    try (LocalLog log =
        new LocalLog(
            SHARDS, new Meeting(), store, settings, Thread.ofPlatform().daemon().factory())) {
      assertThat(opened).containsExactly(0, 1, 2, 3);
      assertThat(log.shards()).isEqualTo(SHARDS);
    }
    for (int shard = 0; shard < SHARDS; shard++) {
      assertThat(machines.stopped(shard)).as("shard %d", shard).isNull();
    }
  }
}
