package io.sallyport.store;

import java.util.concurrent.atomic.AtomicLong;

/** What all shards share while one batch is made. Confined to the thread that drives them. */
final class LogTurn {
  private final Batch batch = new Batch();
  private long generation;
  private final AtomicLong millis = new AtomicLong();
  private boolean full;
  private long room;
  private boolean refused;
  private final AtomicLong refusedForSpace = new AtomicLong();

  /** The wall clock never goes back, whatever the machine's clock does. */
  void begin(long wallMillis, long currentGeneration, boolean isFull, long currentRoom) {
    batch.clear();
    notBefore(wallMillis);
    generation = currentGeneration;
    full = isFull;
    room = currentRoom;
  }

  /** Batches of an earlier life reach up to {@code lastMillis}. */
  void notBefore(long lastMillis) {
    millis.set(Math.max(millis.get(), lastMillis)); // nobody else writes it
  }

  Batch batch() {
    return batch;
  }

  /** Any thread. */
  long millis() {
    return millis.get();
  }

  long generation() {
    return generation;
  }

  /** Also what was appended before its writer could know that there is room again. */
  boolean refusesForSpace(ShardLog.Append append) {
    boolean refuses = append.room() != ShardLog.NO_ROOM_NEEDED && (full || append.room() != room);
    if (refuses) {
      refused = true;
      refusedForSpace.incrementAndGet();
    }
    return refuses;
  }

  /** Whether something was refused for want of room since this was asked last. */
  boolean drainRefused() {
    boolean was = refused;
    refused = false;
    return was;
  }

  /** Any thread. */
  long refusedForSpace() {
    return refusedForSpace.get();
  }
}
