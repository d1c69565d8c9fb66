package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.store.ShardLog.Append;
import io.sallyport.store.ShardLog.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every log promises, kept in memory. */
class MemoryLogTest {
  private static final byte POISON = 66;

  private final Map<Integer, List<String>> heard = new ConcurrentHashMap<>();
  private final Map<Integer, Throwable> stopped = new ConcurrentHashMap<>();
  private final AtomicInteger batches = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);

  private final Machine.Machines machines =
      new Machine.Machines() {
        @Override
        public Machine open(int shard, StoredState state) {
          heard.put(shard, new CopyOnWriteArrayList<>());
          return new Recording(shard);
        }

        @Override
        public void stopped(int shard, Throwable cause) {
          stopped.put(shard, cause);
        }

        @Override
        public void batchEnded() {
          batches.incrementAndGet();
        }
      };

  /** Writes down what it is told. */
  private final class Recording implements Machine {
    private final int shard;
    private final List<String> waiting = new ArrayList<>();

    private Recording(int shard) {
      this.shard = shard;
    }

    @Override
    public void apply(long position, long appendedMillis, byte[] record, Changes changes) {
      if (record[0] == POISON) {
        throw new IllegalStateException("poison");
      }
      waiting.add(position + "=" + record[0] + "@" + appendedMillis);
    }

    @Override
    public void release() {
      heard.get(shard).addAll(waiting);
      waiting.clear();
    }
  }

  private final MemoryLog log =
      new MemoryLog(4, machines, () -> 5, Thread.ofPlatform().daemon().factory());

  @AfterEach
  void close() {
    gate.countDown();
    log.close();
  }

  private boolean append(int shard, Kind kind, long epoch, int value, List<Long> positions) {
    return log.append(new Append(shard, kind, epoch, 0, new byte[] {(byte) value}), positions::add);
  }

  /** Nothing more is applied until the gate opens. */
  private void halt() {
    CountDownLatch halted = new CountDownLatch(1);
    log.onShard(
        3,
        () -> {
          halted.countDown();
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    await().until(() -> halted.getCount() == 0);
  }

  @Test
  void records_are_applied_in_order_and_answered_after_their_effects() {
    List<Long> positions = new CopyOnWriteArrayList<>();
    for (int i = 1; i <= 3; i++) {
      append(1, Kind.MSG, 0, i, positions);
    }
    await().until(() -> positions.size() == 3);
    assertThat(positions).containsExactly(1L, 2L, 3L);
    assertThat(heard.get(1)).containsExactly("1=1@5", "2=2@5", "3=3@5");
    assertThat(heard.get(0)).isEmpty();
  }

  @Test
  void a_record_of_an_older_epoch_is_void() {
    List<Long> positions = new CopyOnWriteArrayList<>();
    append(0, Kind.CLAIM, 0, 1, positions);
    append(0, Kind.STATE, 1, 2, positions);
    append(0, Kind.CLAIM, 0, 3, positions);
    append(0, Kind.STATE, 1, 4, positions);
    append(0, Kind.STATE, 3, 5, positions);
    await().until(() -> positions.size() == 5);
    assertThat(positions).containsExactly(1L, 2L, 3L, ShardLog.REFUSED, 4L);
  }

  @Test
  void a_full_queue_takes_nothing_more_and_nobody_waits() {
    halt();
    List<Long> positions = new CopyOnWriteArrayList<>();
    int taken = 0;
    while (append(2, Kind.MSG, 0, 1, positions)) {
      taken++;
    }
    assertThat(taken).isEqualTo(ShardLog.QUEUE_HOLDS);
    assertThat(log.backlog()).isEqualTo(ShardLog.QUEUE_HOLDS);
    assertThat(append(1, Kind.MSG, 0, 1, positions)).as("others are not full").isTrue();
    int before = batches.get();
    gate.countDown();
    await().until(() -> positions.size() == ShardLog.QUEUE_HOLDS + 1);
    assertThat(batches.get() - before).isBetween(8, 12);
  }

  @Test
  void a_machine_that_throws_stops_its_shard_and_no_other() {
    List<Long> positions = new CopyOnWriteArrayList<>();
    halt();
    append(0, Kind.MSG, 0, 1, positions);
    append(0, Kind.MSG, 0, POISON, positions);
    append(0, Kind.MSG, 0, 2, positions);
    gate.countDown();
    await().until(() -> positions.size() == 3);
    assertThat(positions).containsOnly(ShardLog.REFUSED);
    assertThat(heard.get(0)).as("nobody knows how far it came").isEmpty();
    assertThat(stopped.get(0)).hasMessage("poison");
    assertThat(append(0, Kind.MSG, 0, 3, positions)).isFalse();
    List<Long> others = new CopyOnWriteArrayList<>();
    append(1, Kind.MSG, 0, 1, others);
    await().until(() -> others.equals(List.of(1L)));
  }

  @Test
  void a_task_sees_what_was_appended_before_it_and_nothing_that_came_later() {
    halt();
    List<Long> positions = new CopyOnWriteArrayList<>();
    List<String> seen = new CopyOnWriteArrayList<>();
    append(0, Kind.MSG, 0, 1, positions);
    log.onShard(0, () -> seen.addAll(heard.get(0)));
    append(0, Kind.MSG, 0, 2, positions);
    gate.countDown();
    await().until(() -> positions.size() == 2);
    assertThat(seen).containsExactly("1=1@5");
  }

  @Test
  void closing_applies_what_was_queued_and_takes_nothing_more() {
    List<Long> positions = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      append(i % 4, Kind.MSG, 0, 1, positions);
    }
    log.close();
    assertThat(positions).hasSize(1_000);
    assertThat(append(0, Kind.MSG, 0, 1, positions)).isFalse();
    assertThat(log.onShard(0, () -> {})).isFalse();
  }
}
