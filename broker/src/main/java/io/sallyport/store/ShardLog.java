package io.sallyport.store;

import java.util.List;

/**
 * An ordered, durable, fenced list of records for each shard: the only way in which anything that
 * outlives a connection changes.
 *
 * <p>Any thread may append; everything else happens on the one thread that drives a shard. What a
 * state machine answers with is let out only when the record it came from is as durable as the log
 * promises.
 */
public interface ShardLog extends AutoCloseable {

  /** What a record is to the log. */
  enum Kind {
    /** Valid only in the epoch it was written in; void for everyone afterwards. */
    STATE,
    /** Valid whoever wrote it. */
    MSG,
    /** Begins a new epoch. */
    CLAIM
  }

  /**
   * One record for one shard.
   *
   * @param epoch the epoch of the writer; ignored for {@link Kind#MSG}
   */
  record Append(int shard, Kind kind, long epoch, byte[] record) {}

  /**
   * How an append ended. Called on the shard's thread, after the effects of the record were
   * released.
   */
  @FunctionalInterface
  interface Appended {
    /**
     * @param position the record's place in its shard, from 1; {@link #REFUSED} when it will never
     *     be applied
     */
    void at(long position);
  }

  /** The position that says: not stored, not applied, not to be acknowledged. */
  long REFUSED = -1;

  /**
   * Queues one record.
   *
   * @return false when the shard's queue is full: nothing was queued and {@code done} is never
   *     called; stop reading and try again
   */
  boolean append(Append append, Appended done);

  /** How many appends wait in the fullest queue; a metric, and what back-pressure looks at. */
  int backlog();

  /** How many shards there are; fixed at birth. */
  int shards();

  /**
   * Runs {@code task} on the thread that drives {@code shard}, after what was queued before it;
   * false when the queue is full.
   */
  boolean onShard(int shard, Runnable task);

  /** Stops the threads after what was queued is applied. Waits up to five seconds. */
  @Override
  void close();

  /** The shard that owns {@code key}; stable for ever, since data lies there. */
  static int shardOf(String tenant, String name, int shards) {
    int hash = 31 * tenant.hashCode() + name.hashCode();
    hash ^= hash >>> 16;
    hash *= 0x85EBCA6B;
    hash ^= hash >>> 13;
    return Math.floorMod(hash, shards);
  }

  /** All shards, in order. */
  static List<Integer> all(int shards) {
    return java.util.stream.IntStream.range(0, shards).boxed().toList();
  }
}
