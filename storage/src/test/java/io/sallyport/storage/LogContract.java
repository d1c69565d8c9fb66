package io.sallyport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.store.ShardLog;
import io.sallyport.store.ShardLog.Append;
import io.sallyport.store.ShardLog.Kind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every log promises, whatever it keeps things in. */
abstract class LogContract {
  static final int SHARDS = 4;

  final RecordingMachines machines = new RecordingMachines();
  private final CountDownLatch gate = new CountDownLatch(1);
  ShardLog log;

  /** A log that is new, over {@link #SHARDS} shards, at the wall time 5. */
  abstract ShardLog open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    log = open();
  }

  @AfterEach
  void close() throws Exception {
    gate.countDown();
    log.close();
  }

  boolean append(int shard, Kind kind, long epoch, int value, List<Long> positions) {
    return log.append(
        new Append(shard, kind, epoch, log.generation(), new byte[] {(byte) value}),
        positions::add);
  }

  void resume() {
    gate.countDown();
  }

  /** Nothing more is applied until {@link #resume}. */
  void halt() {
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
    assertThat(machines.heard(1)).containsExactly("1=1@5", "2=2@5", "3=3@5");
    assertThat(machines.heard(0)).isEmpty();
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
    int before = machines.batches();
    gate.countDown();
    await().until(() -> positions.size() == ShardLog.QUEUE_HOLDS + 1);
    assertThat(machines.batches() - before).isBetween(8, 12);
  }

  @Test
  void a_machine_that_throws_stops_its_shard_and_no_other() {
    List<Long> positions = new CopyOnWriteArrayList<>();
    halt();
    append(0, Kind.MSG, 0, 1, positions);
    append(0, Kind.MSG, 0, RecordingMachines.POISON, positions);
    append(0, Kind.MSG, 0, 2, positions);
    gate.countDown();
    await().until(() -> positions.size() == 3);
    assertThat(positions).containsOnly(ShardLog.REFUSED);
    assertThat(machines.heard(0)).as("nobody knows how far it came").isEmpty();
    assertThat(machines.stopped(0)).hasMessage("poison");
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
    log.onShard(0, () -> seen.addAll(machines.heard(0)));
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
