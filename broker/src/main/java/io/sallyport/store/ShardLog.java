package io.sallyport.store;

/**
 * An ordered, durable, fenced list of records for each shard: the only way in which anything that
 * outlives a connection changes.
 *
 * <p>Any thread may append; everything else happens on the one thread that drives the shards. What
 * a state machine answers with is let out only when the record it came from is as durable as the
 * log promises.
 */
public interface ShardLog extends AutoCloseable {

  /** How many appends one shard's queue holds. */
  int QUEUE_HOLDS = 4_096;

  /** From how many bytes of records on one shard's queue takes nothing more. */
  int QUEUE_HOLDS_BYTES = 8 * 1024 * 1024;

  /** How many appends of one shard go into one batch at most. */
  int BATCH_HOLDS = 512;

  /** The position that says: not stored, not applied, not to be acknowledged. */
  long REFUSED = -1;

  /** Of an append that frees room, or keeps what was promised: taken while there is room for it. */
  long NO_ROOM_NEEDED = -1;

  /** What a record is to the log. */
  enum Kind {
    /** Valid only in the epoch it was written in; void for everyone afterwards. */
    STATE,
    /** Valid whoever wrote it. */
    MSG,
    /** Begins a new epoch, which is its own position. */
    CLAIM
  }

  /**
   * One record for one shard.
   *
   * @param epoch the epoch of the writer; ignored for {@link Kind#MSG} and {@link Kind#CLAIM}
   * @param generation {@link #generation()} as the writer knows it
   * @param room {@link #room()} as the writer knows it, for what asks to keep something that nobody
   *     was promised yet: refused while there is no room. {@link #NO_ROOM_NEEDED} for all else
   */
  record Append(int shard, Kind kind, long epoch, long generation, long room, byte[] record) {
    public Append(int shard, Kind kind, long epoch, long generation, byte[] record) {
      this(shard, kind, epoch, generation, NO_ROOM_NEEDED, record);
    }
  }

  /**
   * How an append ended. Called on the thread that drives the shards, after the effects of the
   * record were released; quick, and never throws.
   */
  @FunctionalInterface
  interface Appended {
    /**
     * @param position the record's place in its shard, from 1; {@link #REFUSED} when it will never
     *     be applied
     */
    void at(long position);
  }

  /**
   * Queues one record. Never blocks. Records of one thread for one shard keep their order.
   *
   * @return false when the shard's queue is full or the shard has stopped: nothing was queued and
   *     {@code done} is never called
   */
  boolean append(Append append, Appended done);

  /**
   * Runs {@code task} on the thread that drives {@code shard}, after what was queued before it is
   * durable; false when the queue is full. A stopped shard still runs tasks.
   */
  boolean onShard(int shard, Runnable task);

  /** How many appends wait in the fullest queue; a metric, and what back-pressure looks at. */
  int backlog();

  /**
   * Grows with every batch that failed. What was appended with an older one is refused, so that
   * nothing of a writer overtakes what it does not yet know to be lost.
   */
  long generation();

  /** Whether there is so little room that what grows is refused. Any thread. */
  default boolean isFull() {
    return false;
  }

  /**
   * Grows when there is room again after something was refused for want of it. What needs room and
   * was appended with an older one is refused, as with {@link #generation()}. Any thread.
   */
  default long room() {
    return 0;
  }

  /** How the log does. Any thread. */
  default LogFigures figures() {
    return LogFigures.NONE;
  }

  /** How many shards there are; fixed at birth. */
  int shards();

  /** Stops after what was queued is applied. Waits up to five seconds. */
  @Override
  void close();

  /** The shard that owns {@code name}; stable for ever, since data lies there. */
  static int shardOf(String tenant, String name, int shards) {
    int hash = 31 * tenant.hashCode() + name.hashCode();
    hash ^= hash >>> 16;
    hash *= 0x85EBCA6B;
    hash ^= hash >>> 13;
    return Math.floorMod(hash, shards);
  }
}
