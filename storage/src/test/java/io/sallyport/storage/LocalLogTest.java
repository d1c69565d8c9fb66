package io.sallyport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.storage.FaultyStore.Fault;
import io.sallyport.store.Column;
import io.sallyport.store.LocalLog;
import io.sallyport.store.LogWatch;
import io.sallyport.store.ShardLog;
import io.sallyport.store.ShardLog.Append;
import io.sallyport.store.ShardLog.Kind;
import io.sallyport.store.StoreFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract over a store, and what happens when that fails. */
class LocalLogTest extends LogContract {
  private static final long RESERVE = 1_000;

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AtomicLong wall = new AtomicLong(5);
  private FaultyStore store = new FaultyStore();

  private final LogWatch watch =
      new LogWatch() {
        @Override
        public void spaceLow(long freeBytes) {
          told.add("low " + freeBytes);
        }

        @Override
        public void spaceBack(long freeBytes) {
          told.add("back " + freeBytes);
        }

        @Override
        public void writesFail(Throwable cause) {
          told.add("fail " + cause.getMessage());
        }

        @Override
        public void writesAgain() {
          told.add("again");
        }

        @Override
        public void clockBehind(long millis) {
          told.add("clock behind " + millis);
        }

        @Override
        public void clockAgain() {
          told.add("clock again");
        }
      };

  @Override
  ShardLog open() throws Exception {
    StoreFormat.check(store, SHARDS, 1);
    return new LocalLog(
        SHARDS,
        machines,
        store,
        new LocalLog.Settings(true, RESERVE, wall::get, System::nanoTime, watch),
        // What the thread dies of is told to those who look at it, not to whoever waits just then.
        Thread.ofPlatform().daemon().uncaughtExceptionHandler((_, _) -> {}).factory());
  }

  private void reopen(FaultyStore with) throws Exception {
    log.close();
    store = with;
    log = open();
  }

  private List<Long> appended(int shard, Kind kind, long epoch, int value) {
    List<Long> positions = new CopyOnWriteArrayList<>();
    assertThat(append(shard, kind, epoch, value, positions)).isTrue();
    await().until(() -> positions.size() == 1);
    return positions;
  }

  @Test
  void what_was_answered_is_there_after_the_power_has_failed() throws Exception {
    appended(0, Kind.MSG, 0, 1);
    appended(0, Kind.MSG, 0, 2);
    appended(3, Kind.MSG, 0, 3);
    reopen(store.after(true));
    assertThat(machines.loaded(0)).containsExactly("1=1", "2=2");
    assertThat(machines.loaded(3)).containsExactly("1=3");
    assertThat(appended(0, Kind.MSG, 0, 4)).containsExactly(3L);
  }

  @Test
  void an_epoch_outlives_the_process_and_so_does_the_time() throws Exception {
    long epoch = appended(0, Kind.CLAIM, 0, 1).getFirst();
    wall.set(100);
    appended(0, Kind.STATE, epoch, 2);
    wall.set(50);
    reopen(store.after(false));
    assertThat(appended(0, Kind.STATE, epoch, 3)).containsExactly(3L);
    assertThat(machines.heard(0).getLast()).as("time does not go back").isEqualTo("3=3@100");
  }

  @Test
  void a_clock_that_was_far_ahead_is_told_when_it_is_put_right_and_at_every_start()
      throws Exception {
    wall.set(100_000);
    appended(0, Kind.MSG, 0, 1);
    wall.set(40_000);
    appended(0, Kind.MSG, 0, 2);
    assertThat(log.figures().isClockBehind()).as("a minute is nothing").isFalse();
    wall.set(39_999);
    assertThat(log.figures().isClockBehind()).isTrue();
    await().until(() -> told.equals(List.of("clock behind 60001")));
    reopen(store.after(false));
    await().until(() -> told.equals(List.of("clock behind 60001", "clock behind 60001")));
    assertThat(log.figures().aheadMillis()).isEqualTo(60_001);
    wall.set(100_000);
    await().until(() -> told.getLast().equals("clock again"));
    assertThat(told).hasSize(3);
  }

  @Test
  void nothing_is_let_out_or_answered_before_it_is_written() {
    store.slow();
    List<Long> positions = new CopyOnWriteArrayList<>();
    append(0, Kind.MSG, 0, 1, positions);
    await().until(() -> log.backlog() == 0);
    append(0, Kind.MSG, 0, 2, positions); // while the first is on its way
    assertThat(positions).isEmpty();
    assertThat(machines.heard(0)).isEmpty();
    store.letWrite(1);
    await().until(() -> positions.size() == 1);
    assertThat(machines.heard(0)).containsExactly("1=1@5");
    store.letWrite(100);
    await().until(() -> positions.size() == 2);
  }

  @Test
  void a_slow_disk_fills_the_queue_and_nobody_waits() {
    store.slow();
    List<Long> positions = new CopyOnWriteArrayList<>();
    append(0, Kind.MSG, 0, 1, positions);
    await().until(() -> log.backlog() == 0);
    int taken = 0;
    while (append(0, Kind.MSG, 0, 1, positions)) {
      taken++;
    }
    assertThat(taken).isEqualTo(ShardLog.QUEUE_HOLDS);
    store.letWrite(100);
    await().until(() -> positions.size() == ShardLog.QUEUE_HOLDS + 1);
    assertThat(positions).doesNotContain(ShardLog.REFUSED);
  }

  @Test
  void what_changes_nothing_is_not_written() {
    int before = store.writes();
    assertThat(appended(0, Kind.MSG, 0, RecordingMachines.IDLE)).containsExactly(1L);
    assertThat(store.writes()).isEqualTo(before);
  }

  @Test
  void a_claim_is_written_whatever_else_it_changes() throws Exception {
    appended(0, Kind.CLAIM, 0, RecordingMachines.IDLE);
    reopen(store.after(true));
    assertThat(appended(0, Kind.CLAIM, 0, RecordingMachines.IDLE)).containsExactly(2L);
  }

  @Test
  void a_batch_that_failed_is_refused_its_machines_are_read_anew_and_the_next_one_is_taken() {
    appended(0, Kind.MSG, 0, 1);
    int made = machines.opened();
    store.failing(Fault.NOTHING_WRITTEN);
    assertThat(appended(0, Kind.MSG, 0, 2)).containsExactly(ShardLog.REFUSED);
    assertThat(machines.heard(0)).containsExactly("1=1@5");
    assertThat(machines.loaded(0)).containsExactly("1=1");
    assertThat(machines.opened()).as("only the shard that was in it").isEqualTo(made + 1);
    assertThat(log.generation()).isEqualTo(1);
    assertThat(appended(0, Kind.MSG, 0, 3).getFirst()).isGreaterThan(1);
    assertThat(told).containsExactly("fail the disk says no", "again");
    assertThat(log.figures().failures()).isEqualTo(1);
  }

  @Test
  void a_batch_that_is_on_the_disk_although_the_write_failed_is_answered_as_what_it_is() {
    store.failing(Fault.ALL_WRITTEN);
    assertThat(appended(0, Kind.MSG, 0, 1)).containsExactly(1L);
    assertThat(machines.heard(0)).containsExactly("1=1@5");
    assertThat(machines.opened()).as("its machine is as the disk is").isEqualTo(SHARDS);
    assertThat(appended(0, Kind.MSG, 0, 2)).containsExactly(2L);
  }

  @Test
  void what_a_writer_appended_before_it_knew_of_the_failure_is_refused() {
    long before = log.generation();
    store.failing(Fault.NOTHING_WRITTEN);
    appended(0, Kind.MSG, 0, 1);
    List<Long> positions = new CopyOnWriteArrayList<>();
    log.append(new Append(1, Kind.MSG, 0, before, new byte[] {1}), positions::add);
    await().until(() -> positions.equals(List.of(ShardLog.REFUSED)));
  }

  @Test
  void as_long_as_the_store_does_not_open_others_hear_no_and_it_is_tried_again() {
    store.failing(Fault.NOTHING_WRITTEN).notOpening(4);
    List<Long> first = new CopyOnWriteArrayList<>();
    append(0, Kind.MSG, 0, 1, first);
    List<Long> meanwhile = new CopyOnWriteArrayList<>();
    await().until(() -> store.reopens() > 0);
    append(1, Kind.MSG, 0, 2, meanwhile);
    await().until(() -> meanwhile.equals(List.of(ShardLog.REFUSED)));
    await().until(() -> first.equals(List.of(ShardLog.REFUSED)));
    assertThat(appended(0, Kind.MSG, 0, 3).getFirst()).isPositive();
    assertThat(told).containsExactly("fail the disk says no", "again");
  }

  @Test
  void a_log_that_is_closed_while_the_disk_fails_tells_nobody_what_it_does_not_know() {
    store.failing(Fault.ALL_WRITTEN).notOpening(Integer.MAX_VALUE);
    List<Long> positions = new ArrayList<>();
    append(0, Kind.MSG, 0, 1, positions);
    await().until(() -> store.reopens() > 0);
    log.close();
    assertThat(positions).isEmpty();
    assertThat(store.isClosed()).isTrue();
  }

  @Test
  void a_mistake_of_our_own_stops_every_shard_and_answers_nothing_it_does_not_know() {
    halt();
    List<Long> unknown = new CopyOnWriteArrayList<>();
    List<Long> later = new CopyOnWriteArrayList<>();
    store.failing(Fault.OUR_MISTAKE);
    append(0, Kind.MSG, 0, 1, unknown);
    log.onShard(0, () -> {});
    append(0, Kind.MSG, 0, 2, later);
    resume();
    await().until(() -> later.equals(List.of(ShardLog.REFUSED)));
    assertThat(unknown).isEmpty();
    for (int shard = 0; shard < SHARDS; shard++) {
      assertThat(machines.stopped(shard)).hasMessage("our mistake");
      assertThat(append(shard, Kind.MSG, 0, 1, later)).isFalse();
    }
    await().until(store::isClosed);
  }

  @Test
  void a_machine_that_throws_leaves_nothing_of_its_batch_behind() throws Exception {
    halt();
    List<Long> positions = new CopyOnWriteArrayList<>();
    append(0, Kind.MSG, 0, 1, positions);
    append(0, Kind.MSG, 0, RecordingMachines.POISON, positions);
    append(1, Kind.MSG, 0, 2, positions);
    resume();
    await().until(() -> positions.size() == 3);
    reopen(store.after(false));
    assertThat(machines.loaded(0)).isEmpty();
    assertThat(machines.loaded(1)).containsExactly("1=2");
  }

  @Test
  void a_shard_that_cannot_be_read_is_stopped_and_the_others_serve() throws Exception {
    appended(2, Kind.MSG, 0, 1);
    FaultyStore damaged = store.after(false);
    damaged.damage(2, Column.BODY);
    reopen(damaged);
    assertThat(machines.stopped(2)).hasMessageContaining("checksum mismatch");
    assertThat(append(2, Kind.MSG, 0, 1, new ArrayList<>())).isFalse();
    assertThat(appended(1, Kind.MSG, 0, 1)).containsExactly(1L);
  }

  private static Append growing(long room, int value) {
    return new Append(0, Kind.MSG, 0, 0, room, new byte[] {(byte) value});
  }

  /** Its writer does not know yet that what it appended before will never be. */
  @Test
  @Tag("F28")
  void what_was_appended_behind_something_refused_for_room_is_refused_too() {
    store.free(RESERVE - 1);
    await().until(log::isFull);
    List<Long> positions = new CopyOnWriteArrayList<>();
    long before = log.room();
    log.append(growing(before, 1), positions::add);
    await().until(() -> positions.size() == 1);
    store.free(2 * RESERVE);
    await().until(() -> !log.isFull());
    log.append(growing(before, 2), positions::add);
    log.append(growing(log.room(), 3), positions::add);
    await().until(() -> positions.size() == 3);
    assertThat(positions).containsExactly(ShardLog.REFUSED, ShardLog.REFUSED, 1L);
  }

  @Test
  @Tag("F28")
  void room_that_was_missed_by_nobody_is_the_same_as_before() {
    long before = log.room();
    store.free(RESERVE - 1);
    await().until(log::isFull);
    store.free(2 * RESERVE);
    await().until(() -> !log.isFull());
    List<Long> positions = new CopyOnWriteArrayList<>();
    log.append(growing(before, 1), positions::add);
    await().until(() -> positions.equals(List.of(1L)));
  }

  @Test
  @Tag("F28")
  void with_little_room_what_grows_is_refused_what_frees_is_taken_and_it_ends_by_itself() {
    store.free(RESERVE - 1);
    await().until(log::isFull);
    List<Long> grown = new CopyOnWriteArrayList<>();
    log.append(growing(0, 1), grown::add);
    await().until(() -> grown.equals(List.of(ShardLog.REFUSED)));
    assertThat(appended(0, Kind.MSG, 0, 2)).containsExactly(1L);
    store.free(RESERVE + 1);
    assertThat(log.figures().refusedForSpace()).isEqualTo(1);
    store.free(2 * RESERVE);
    await().until(() -> !log.isFull());
    log.append(growing(log.room(), 3), grown::add);
    await().until(() -> grown.equals(List.of(ShardLog.REFUSED, 2L)));
    assertThat(told).containsExactly("low 999", "back 2000");
  }

  @Test
  void how_long_the_disk_took_can_be_asked_for() {
    appended(0, Kind.MSG, 0, 1);
    assertThat(log.figures().commits()).isEqualTo(1);
    assertThat(log.figures().commitNanosHalf()).isPositive();
    assertThat(log.figures().commitNanosMost())
        .isGreaterThanOrEqualTo(log.figures().commitNanosHalf());
  }
}
