package io.sallyport.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A log that remembers nothing: what is appended is applied at once and lives as long as the
 * process. The records are bytes all the same, so that a log on disk changes nothing for anybody.
 *
 * <p>Thread-safe. One thread drives all shards: it takes up to {@link ShardLog#BATCH_HOLDS} records
 * of each, applies them, lets the effects out, answers the appends, and begins again.
 */
public final class MemoryLog implements ShardLog {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** One shard as the driving thread sees it; only {@code stopped} is read by others. */
  private static final class Lane {
    final ShardQueue queue = new ShardQueue();
    final Machine machine;
    long position;
    long epoch;
    volatile boolean stopped;

    Lane(Machine machine) {
      this.machine = machine;
    }
  }

  private record Answer(Appended done, long position) {}

  private final List<Lane> lanes = new ArrayList<>();
  private final Machine.Machines machines;
  private final LongSupplier wallMillis;
  private final Thread driver;
  private volatile boolean idle;
  private volatile boolean closing;

  /** Opens {@code shards} empty shards and starts the thread that drives them. */
  public MemoryLog(
      int shards, Machine.Machines machines, LongSupplier wallMillis, ThreadFactory threads) {
    this.machines = machines;
    this.wallMillis = wallMillis;
    for (int shard = 0; shard < shards; shard++) {
      lanes.add(new Lane(machines.open(shard, StoredState.EMPTY)));
    }
    this.driver = threads.newThread(new Driver());
    driver.start();
  }

  @Override
  public boolean append(Append append, Appended done) {
    Lane lane = lanes.get(append.shard());
    return !closing && !lane.stopped && offer(lane, new ShardQueue.Item(append, done, null));
  }

  @Override
  public boolean onShard(int shard, Runnable task) {
    return !closing && offer(lanes.get(shard), new ShardQueue.Item(null, null, task));
  }

  private boolean offer(Lane lane, ShardQueue.Item item) {
    if (!lane.queue.offer(item)) {
      return false;
    }
    if (idle) {
      LockSupport.unpark(driver);
    }
    return true;
  }

  @Override
  public int backlog() {
    int fullest = 0;
    for (Lane lane : lanes) {
      fullest = Math.max(fullest, lane.queue.size());
    }
    return fullest;
  }

  /** No batch ever fails in memory. */
  @Override
  public long generation() {
    return 0;
  }

  @Override
  public int shards() {
    return lanes.size();
  }

  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(driver);
    try {
      driver.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the one thread does. */
  private final class Driver implements Runnable {
    private final List<Answer> answers = new ArrayList<>();

    @Override
    public void run() {
      while (!closing || backlog() > 0) {
        if (!drive()) {
          rest();
        }
      }
    }

    private void rest() {
      idle = true;
      if (backlog() == 0 && !closing) {
        LockSupport.park(MemoryLog.this);
      }
      idle = false;
    }

    /** One batch of all shards; false when there was nothing to do. */
    private boolean drive() {
      boolean worked = false;
      for (int shard = 0; shard < lanes.size(); shard++) {
        Lane lane = lanes.get(shard);
        if (lane.queue.size() > 0) {
          driveOne(shard, lane, lane.queue.drain(BATCH_HOLDS));
          worked = true;
        }
      }
      if (worked) {
        machines.batchEnded();
      }
      return worked;
    }

    private void driveOne(int shard, Lane lane, List<ShardQueue.Item> items) {
      try {
        for (ShardQueue.Item item : items) {
          applyOrRun(lane, item);
        }
        if (!lane.stopped) {
          lane.machine.release();
        }
      } catch (RuntimeException | Error e) {
        stop(shard, lane, items, e);
      }
      for (Answer answer : answers) {
        tell(shard, lane, answer);
      }
      answers.clear();
    }

    /** An answer that throws broke its promise; the thread that serves all shards goes on. */
    private void tell(int shard, Lane lane, Answer answer) {
      try {
        answer.done().at(answer.position());
      } catch (RuntimeException | Error e) {
        lane.stopped = true;
        machines.stopped(shard, e);
      }
    }

    private void applyOrRun(Lane lane, ShardQueue.Item item) {
      Runnable task = item.task();
      if (task != null) {
        task.run();
        return;
      }
      Append append = item.append();
      Appended done = item.done();
      if (append != null && done != null) {
        answers.add(new Answer(done, apply(lane, append)));
      }
    }

    private long apply(Lane lane, Append append) {
      if (lane.stopped || (append.kind() == Kind.STATE && append.epoch() != lane.epoch)) {
        return REFUSED;
      }
      long position = ++lane.position;
      if (append.kind() == Kind.CLAIM) {
        lane.epoch = position;
      }
      lane.machine.apply(position, wallMillis.getAsLong(), append.record(), Changes.NONE);
      return position;
    }

    /** Nothing of a batch that broke its machine is acknowledged: nobody knows how far it came. */
    private void stop(int shard, Lane lane, List<ShardQueue.Item> items, Throwable cause) {
      lane.stopped = true;
      answers.clear();
      for (ShardQueue.Item item : items) {
        @Nullable Appended done = item.done();
        if (done != null) {
          answers.add(new Answer(done, REFUSED));
        }
      }
      machines.stopped(shard, cause);
    }
  }
}
