package io.sallyport.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the one thread of a {@link LocalLog} does. What others may ask for is volatile; all else is
 * that thread's.
 */
final class LogDriver implements Runnable {
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** So much more than the reserve must be free before the room counts as back. */
  private static final int RESERVE_PARTS = 8;

  private static final int MOST_READERS = 8;

  private final List<LogLane> lanes;
  private final Machine.Machines machines;
  private final Store store;
  private final LocalLog.Settings settings;
  private final LogTurn turn = new LogTurn();
  private final CommitTimes times;
  private long lookedNanos;
  private long pauseNanos = FIRST_PAUSE_NANOS;
  private boolean failing;
  private boolean clockBehind;
  private volatile boolean idle;
  private volatile boolean closing;
  private volatile boolean full;
  private final AtomicLong generation = new AtomicLong();
  private final AtomicLong room = new AtomicLong();
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  LogDriver(
      List<LogLane> lanes, Machine.Machines machines, Store store, LocalLog.Settings settings) {
    this.lanes = lanes;
    this.machines = machines;
    this.store = store;
    this.settings = settings;
    this.times = new CommitTimes(settings.nanos().getAsLong());
  }

  /**
   * Before the thread starts, on whoever's thread makes the log. The shards know nothing of each
   * other: as many are read at once as there are cores, at least two for those that wait.
   */
  void open(ThreadFactory threads) {
    int most = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, MOST_READERS);
    try (ExecutorService readers =
        Executors.newFixedThreadPool(Math.min(most, lanes.size()), threads)) {
      List<CompletableFuture<LogLane.Reading>> readings = new ArrayList<>();
      for (LogLane lane : lanes) {
        readings.add(CompletableFuture.supplyAsync(() -> lane.read(store, machines), readers));
      }
      for (int i = 0; i < lanes.size(); i++) {
        turn.notBefore(lanes.get(i).open(readings.get(i).join(), machines));
      }
    }
    look(settings.nanos().getAsLong());
  }

  // --- for any thread

  boolean isIdle() {
    return idle;
  }

  boolean isClosing() {
    return closing;
  }

  void beginClosing() {
    closing = true;
  }

  boolean isFull() {
    return full;
  }

  long generation() {
    return generation.get();
  }

  long room() {
    return room.get();
  }

  int backlog() {
    int fullest = 0;
    for (LogLane lane : lanes) {
      fullest = Math.max(fullest, lane.queue.size());
    }
    return fullest;
  }

  LogFigures figures() {
    return new LogFigures(
        commits.get(),
        times.nanos(0.5),
        times.nanos(0.99),
        store.usedBytes(),
        failures.get(),
        turn.refusedForSpace(),
        aheadMillis());
  }

  private long aheadMillis() {
    return Math.max(0, turn.millis() - settings.wallMillis().getAsLong());
  }

  // --- the thread

  @Override
  public void run() {
    try {
      while (!closing || backlog() > 0) {
        long now = settings.nanos().getAsLong();
        if (now - lookedNanos >= LOOK_NANOS) {
          look(now);
        }
        if (!drive(now)) {
          rest();
        }
      }
    } catch (RuntimeException | Error e) {
      giveUp(e);
      throw e;
    } finally {
      closeStore();
    }
  }

  private void rest() {
    idle = true;
    if (backlog() == 0 && !closing) {
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
    idle = false;
  }

  /** A mistake of our own: nothing is served any more, and nobody waits for an answer. */
  private void giveUp(Throwable cause) {
    closing = true;
    for (LogLane lane : lanes) {
      lane.forgetAnswers();
      lane.stop(machines, cause);
      while (lane.queue.size() > 0) {
        refuseQueued(lane);
      }
    }
    machines.batchEnded();
  }

  private void closeStore() {
    try {
      store.close();
    } catch (IOException e) {
      settings.watch().writesFail(e);
    }
  }

  /** One batch of all shards; false when there was nothing to do. */
  private boolean drive(long now) {
    boolean worked = false;
    turn.begin(settings.wallMillis().getAsLong(), generation.get(), full, room.get());
    for (LogLane lane : lanes) {
      lane.begin();
      if (lane.queue.size() > 0) {
        driveOne(lane, lane.queue.drain(ShardLog.BATCH_HOLDS));
        worked = true;
      }
    }
    if (worked) {
      commit(now);
      machines.batchEnded();
    }
    return worked;
  }

  /** A task finds what was appended before it durable: that was another batch. */
  private void driveOne(LogLane lane, List<ShardQueue.Item> items) {
    if (items.getFirst().isTask()) {
      lane.run(items.getFirst(), machines);
    } else {
      lane.apply(items, turn, machines);
    }
  }

  private void commit(long began) {
    IOException failure = turn.batch().isEmpty() ? null : write(began);
    boolean durable = failure == null || recover(failure);
    for (LogLane lane : lanes) {
      if (!lane.hasAnswers()) {
        continue;
      }
      if (durable) {
        lane.release(machines);
      } else {
        lane.drop(store, machines);
      }
    }
  }

  private @Nullable IOException write(long began) {
    try {
      store.write(turn.batch(), settings.synced());
    } catch (IOException e) {
      return e;
    }
    long now = settings.nanos().getAsLong();
    times.add(now, now - began);
    commits.incrementAndGet();
    pauseNanos = FIRST_PAUSE_NANOS;
    if (failing) {
      failing = false;
      settings.watch().writesAgain();
    }
    return null;
  }

  // --- trouble

  /**
   * After a failed write nobody knows what the disk has. The store is opened anew, as often as it
   * takes, and then the rows tell. Meanwhile whatever is asked for is refused, so that clients hear
   * something.
   *
   * @return whether the batch is durable after all
   */
  private boolean recover(IOException failure) {
    failures.incrementAndGet();
    generation.incrementAndGet();
    tellFailure(failure);
    while (true) {
      LockSupport.parkNanos(this, pauseNanos);
      pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
      try {
        store.reopen();
        return isThere();
      } catch (IOException again) {
        refuseQueued();
      }
      if (closing) {
        lanes.forEach(LogLane::forgetAnswers);
        return false;
      }
    }
  }

  private void tellFailure(IOException failure) {
    if (!failing) {
      failing = true;
      settings.watch().writesFail(failure);
    }
  }

  private boolean isThere() throws IOException {
    for (LogLane lane : lanes) {
      if (lane.wrote()) {
        return lane.isSaved(store);
      }
    }
    return false;
  }

  private void refuseQueued() {
    for (LogLane lane : lanes) {
      if (!lane.hasAnswers() && lane.queue.size() > 0) {
        refuseQueued(lane);
      }
    }
    machines.batchEnded();
  }

  private void refuseQueued(LogLane lane) {
    List<ShardQueue.Item> items = lane.queue.drain(ShardLog.BATCH_HOLDS);
    if (items.getFirst().isTask()) {
      lane.run(items.getFirst(), machines);
    } else {
      lane.refuse(items);
      lane.answer(machines);
    }
  }

  private void lookAtClock() {
    long ahead = aheadMillis();
    boolean behind = ahead > LogFigures.MOST_AHEAD_MILLIS;
    if (behind && !clockBehind) {
      settings.watch().clockBehind(ahead);
    } else if (!behind && clockBehind) {
      settings.watch().clockAgain();
    }
    clockBehind = behind;
  }

  /** What is looked at once a second: the clock, the room that is left, and the store's chores. */
  private void look(long now) {
    lookedNanos = now;
    times.goOn(now);
    lookAtClock();
    try {
      store.upkeep();
      long free = store.freeBytes();
      long enough = settings.reserveBytes() + settings.reserveBytes() / RESERVE_PARTS;
      if (!full && free < settings.reserveBytes()) {
        full = true;
        settings.watch().spaceLow(free);
      } else if (full && free >= enough) {
        if (turn.drainRefused()) {
          room.incrementAndGet();
        }
        full = false;
        settings.watch().spaceBack(free);
      }
    } catch (IOException e) {
      tellFailure(e); // a write that goes through says otherwise
    }
  }
}
