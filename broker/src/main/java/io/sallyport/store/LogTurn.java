package io.sallyport.store;

import java.util.concurrent.atomic.AtomicLong;

/** What all shards share while one batch is made. Confined to the thread that drives them. */
final class LogTurn {
  private final Batch batch = new Batch();
  private long generation;
  private long millis;
  private boolean full;
  private final AtomicLong refusedForSpace = new AtomicLong();

  /** The wall clock never goes back, whatever the machine's clock does. */
  void begin(long wallMillis, long currentGeneration, boolean isFull) {
    batch.clear();
    millis = Math.max(millis, wallMillis);
    generation = currentGeneration;
    full = isFull;
  }

  /** Batches of an earlier life reach up to {@code lastMillis}. */
  void notBefore(long lastMillis) {
    millis = Math.max(millis, lastMillis);
  }

  Batch batch() {
    return batch;
  }

  long millis() {
    return millis;
  }

  long generation() {
    return generation;
  }

  boolean refusesForSpace(ShardLog.Append append) {
    boolean refuses = full && append.grows();
    if (refuses) {
      refusedForSpace.incrementAndGet();
    }
    return refuses;
  }

  /** Any thread. */
  long refusedForSpace() {
    return refusedForSpace.get();
  }
}
