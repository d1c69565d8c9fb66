package io.sallyport.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One shard of a {@link LocalLog}. Its queue and {@code stopped} are for any thread, all else is
 * for the one that drives the shards.
 *
 * <p>Keeps one row of its own: how far the shard has come, in which epoch, and when.
 */
final class LogLane {
  private record Answer(ShardLog.Appended done, long position) {}

  final int shard;
  final ShardQueue queue = new ShardQueue();
  private final List<Answer> answers = new ArrayList<>();
  private @Nullable Machine machine;
  private long position;
  private long epoch;
  private boolean wrote;
  private boolean claimed;
  private volatile boolean stopped;

  LogLane(int shard) {
    this.shard = shard;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Something was applied in this batch, or refused, and waits for its answer. */
  boolean hasAnswers() {
    return !answers.isEmpty();
  }

  /** Part of the batch comes from here. */
  boolean wrote() {
    return wrote;
  }

  // --- opening

  /** What was read: the place, if the shard has come anywhere, and the machine or why not. */
  record Reading(@Nullable LogPlace place, Callable<Machine> machine) {}

  /** Reads the shard as the store has it. Any thread, while nobody writes. */
  Reading read(Store store, Machine.Machines machines) {
    try {
      LogPlace place = LogPlace.read(store, shard).orElse(null);
      return new Reading(place, machines.read(shard, store.shard(shard))::get);
    } catch (IOException | RuntimeException | Error e) {
      return new Reading(
          null,
          () -> {
            throw e;
          });
    }
  }

  /**
   * Goes on where {@code read} left off. A shard that could not be read stops; the others do not
   * care.
   *
   * @return the wall time of its last batch; 0 when there was none or it cannot be read
   */
  long open(Reading read, Machine.Machines machines) {
    LogPlace place = read.place();
    try {
      if (place != null) {
        position = Math.max(position, place.position());
        epoch = place.epoch();
      }
      machine = read.machine().call();
      return place == null ? 0 : place.millis();
    } catch (Exception | Error e) {
      stop(machines, e);
      return 0;
    }
  }

  /** Whether {@code store} has this lane's part of the batch that was written last. */
  boolean isSaved(Store store) throws IOException {
    LogPlace place = LogPlace.read(store, shard).orElse(null);
    return place != null && place.position() == position;
  }

  // --- one batch

  void begin() {
    wrote = false;
  }

  /** Runs a task, which finds durable what was appended before it. */
  void run(ShardQueue.Item item, Machine.Machines machines) {
    Runnable task = item.task();
    try {
      if (task != null) {
        task.run();
      }
    } catch (RuntimeException | Error e) {
      stop(machines, e);
    }
  }

  /** Applies {@code items}; what a machine that throws has changed is taken back. */
  void apply(List<ShardQueue.Item> items, LogTurn turn, Machine.Machines machines) {
    int mark = turn.batch().size();
    try {
      for (ShardQueue.Item item : items) {
        ShardLog.Appended done = item.done();
        ShardLog.Append append = item.append();
        if (append != null && done != null) {
          answers.add(new Answer(done, apply(append, turn)));
        }
      }
    } catch (RuntimeException | Error e) {
      turn.batch().cutTo(mark);
      refuse(items);
      stop(machines, e);
    }
    if (!stopped && (claimed || turn.batch().size() > mark)) {
      claimed = false;
      turn.batch().put(Column.LOG, key(), new LogPlace(position, epoch, turn.millis()).toBytes());
      wrote = true;
    }
  }

  private long apply(ShardLog.Append append, LogTurn turn) {
    Machine applying = machine;
    boolean outdated = append.kind() == ShardLog.Kind.STATE && append.epoch() != epoch;
    if (stopped
        || applying == null
        || outdated
        || append.generation() != turn.generation()
        || turn.refusesForSpace(append)) {
      return ShardLog.REFUSED;
    }
    position++;
    if (append.kind() == ShardLog.Kind.CLAIM) {
      epoch = position;
      claimed = true;
    }
    applying.apply(position, turn.millis(), append.record(), turn.batch());
    return position;
  }

  private byte[] key() {
    return ByteBuffer.allocate(Short.BYTES).putShort((short) shard).array();
  }

  /** The batch is durable: lets the effects out, and the answers after them. */
  void release(Machine.Machines machines) {
    Machine applied = machine;
    if (!stopped && applied != null) {
      try {
        applied.release();
      } catch (RuntimeException | Error e) {
        refuseAnswers();
        stop(machines, e);
      }
    }
    answer(machines);
  }

  /** The batch is not durable and never will be: its machine is forgotten. */
  void drop(Store store, Machine.Machines machines) {
    if (!stopped) {
      machine = null;
      open(read(store, machines), machines);
    }
    refuseAnswers();
    answer(machines);
  }

  /** Nobody will ever know: those who asked are told nothing. */
  void forgetAnswers() {
    answers.clear();
  }

  /** Refuses {@code items}, of which nothing was applied or all of it was taken back. */
  void refuse(List<ShardQueue.Item> items) {
    answers.clear();
    for (ShardQueue.Item item : items) {
      ShardLog.Appended done = item.done();
      if (done != null) {
        answers.add(new Answer(done, ShardLog.REFUSED));
      }
    }
  }

  private void refuseAnswers() {
    answers.replaceAll(answer -> new Answer(answer.done(), ShardLog.REFUSED));
  }

  /** An answer that throws broke its promise; the thread that serves all shards goes on. */
  void answer(Machine.Machines machines) {
    for (Answer answer : answers) {
      try {
        answer.done().at(answer.position());
      } catch (RuntimeException | Error e) {
        stop(machines, e);
      }
    }
    answers.clear();
  }

  void stop(Machine.Machines machines, Throwable cause) {
    stopped = true;
    machines.stopped(shard, cause);
  }
}
