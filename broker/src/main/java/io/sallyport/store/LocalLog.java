package io.sallyport.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A log on this machine's disk: what an append brings about is in a {@link Store} before anybody
 * hears of it. The records themselves are not kept.
 *
 * <p>Thread-safe. One thread, a {@link LogDriver}, serves all shards: it takes up to {@link
 * ShardLog#BATCH_HOLDS} records of each, applies them, writes what changed as one batch, lets the
 * effects out, answers the appends, and begins again. A store that fails is opened anew, and what
 * it then has decides how the appends are answered.
 */
public final class LocalLog implements ShardLog {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * How a log does its work.
   *
   * @param synced whether an answer waits until the disk has it, or only until the system has
   * @param reserveBytes with less room than this, appends that grow are refused
   * @param wallMillis the wall clock
   * @param nanos the clock that only goes forward
   */
  public record Settings(
      boolean synced,
      long reserveBytes,
      LongSupplier wallMillis,
      LongSupplier nanos,
      LogWatch watch) {}

  private final List<LogLane> lanes = new ArrayList<>();
  private final LogDriver driver;
  private final Thread thread;

  /**
   * Reads all shards, several at once, and starts the thread that drives them. Blocks while it
   * reads. A shard that cannot be read is stopped, and the others serve.
   *
   * @param store open, and checked by {@link StoreFormat#check}; closed with the log
   */
  public LocalLog(
      int shards,
      Machine.Machines machines,
      Store store,
      Settings settings,
      ThreadFactory threads) {
    for (int shard = 0; shard < shards; shard++) {
      lanes.add(new LogLane(shard));
    }
    this.driver = new LogDriver(lanes, machines, store, settings);
    driver.open(threads);
    this.thread = threads.newThread(driver);
    thread.start();
  }

  @Override
  public boolean append(Append append, Appended done) {
    LogLane lane = lanes.get(append.shard());
    return !lane.isStopped() && offer(lane, new ShardQueue.Item(append, done, null));
  }

  @Override
  public boolean onShard(int shard, Runnable task) {
    return offer(lanes.get(shard), new ShardQueue.Item(null, null, task));
  }

  private boolean offer(LogLane lane, ShardQueue.Item item) {
    if (driver.isClosing() || !lane.queue.offer(item)) {
      return false;
    }
    if (driver.isIdle()) {
      LockSupport.unpark(thread);
    }
    return true;
  }

  @Override
  public int backlog() {
    return driver.backlog();
  }

  @Override
  public long generation() {
    return driver.generation();
  }

  @Override
  public boolean isFull() {
    return driver.isFull();
  }

  @Override
  public long room() {
    return driver.room();
  }

  @Override
  public LogFigures figures() {
    return driver.figures();
  }

  @Override
  public int shards() {
    return lanes.size();
  }

  @Override
  public void close() {
    driver.beginClosing();
    LockSupport.unpark(thread);
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
