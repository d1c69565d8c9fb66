package io.sallyport.main;

import io.sallyport.config.Problem;
import io.sallyport.config.Settings;
import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import io.sallyport.journal.Origin;
import io.sallyport.shard.ShardMachine;
import io.sallyport.storage.RocksStore;
import io.sallyport.store.LocalLog;
import io.sallyport.store.LogWatch;
import io.sallyport.store.Machine;
import io.sallyport.store.MemoryLog;
import io.sallyport.store.ShardLog;
import io.sallyport.store.StoreFormat;
import io.sallyport.store.StoreUnusable;
import io.sallyport.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The log that the settings ask for: on the disk below {@code data}, or in memory.
 *
 * @param data null for memory, whatever the settings say
 */
record DurableLog(Settings.Durability durability, @Nullable Path data) {
  private static final int SHARDS = 16;
  private static final Origin STORE = new Origin("-", 0, "store", 0);

  /**
   * What was opened.
   *
   * @param log makes the log once the machines are known
   * @param store null when everything is in memory; the log closes it
   * @param writesFail whether the disk does not take what is written
   */
  record Opened(
      Function<Machine.Machines, ShardLog> log,
      @Nullable RocksStore store,
      AtomicBoolean writesFail) {}

  /**
   * Opens the store and checks it.
   *
   * @throws IOException when it cannot be opened, or is not one that this release reads
   */
  Opened open(Journal journal, Ticker ticker) throws IOException {
    ThreadFactory threads = Thread.ofPlatform().daemon().name("shards").factory();
    if (data == null || durability.sync() == Settings.Sync.NONE) {
      return new Opened(
          machines -> new MemoryLog(SHARDS, machines, ticker::wallMillis, threads),
          null,
          new AtomicBoolean());
    }
    RocksStore store = checkedStore(data);
    AtomicBoolean writesFail = new AtomicBoolean();
    LocalLog.Settings settings =
        new LocalLog.Settings(
            durability.sync() == Settings.Sync.BATCH,
            durability.reserveBytes(),
            ticker::wallMillis,
            ticker::nanos,
            new Telling(journal, writesFail));
    return new Opened(machines -> read(machines, store, settings, threads), store, writesFail);
  }

  /** Throws {@link UncheckedIOException} when the heap does not hold what is stored. */
  private static ShardLog read(
      Machine.Machines machines,
      RocksStore store,
      LocalLog.Settings settings,
      ThreadFactory threads) {
    HeapAtStart heap = new HeapAtStart(machines, HeapAtStart::isShort);
    LocalLog log = new LocalLog(SHARDS, heap, store, settings, threads);
    try {
      heap.done();
      return log;
    } catch (StoreUnusable e) {
      log.close();
      throw new UncheckedIOException(e);
    }
  }

  private static RocksStore checkedStore(Path data) throws IOException {
    RocksStore store = RocksStore.open(data.resolve("store"), data.resolve("native"));
    try {
      StoreFormat.check(store, SHARDS, ShardMachine.FORMAT);
      return store;
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Puts into the journal what the log has to say. */
  private record Telling(Journal journal, AtomicBoolean failing) implements LogWatch {
    @Override
    public void spaceLow(long freeBytes) {
      tell(
          Problem.STORE_FULL,
          "space_low",
          "%d bytes are free; no further message is stored".formatted(freeBytes));
    }

    @Override
    public void spaceBack(long freeBytes) {
      tell(null, "space_back", "%d bytes are free; messages are stored".formatted(freeBytes));
    }

    @Override
    public void writesFail(Throwable cause) {
      failing.set(true);
      tell(Problem.STORE_FAILS, "writes_fail", String.valueOf(cause.getMessage()));
    }

    @Override
    public void writesAgain() {
      failing.set(false);
      tell(null, "writes_again", "what is written reaches the disk again");
    }

    @Override
    public void clockBehind(long millis) {
      tell(Problem.CLOCK_BEHIND, "clock_behind", Problem.clockBehind(millis));
    }

    @Override
    public void clockAgain() {
      tell(null, "clock_again", "the clock shows no earlier time than the store any more");
    }

    private void tell(@Nullable Problem problem, String cause, String text) {
      journal.record(
          new Event.StorageChanged(STORE, problem == null ? null : problem.code(), cause, text));
    }
  }
}
