package io.sallyport.records;

/**
 * The limits that a machine decides by. They are written to the log, so that every copy of a shard
 * decides alike. Immutable.
 *
 * @param queueMessages messages that one session may hold, in flight and waiting; at least 1
 * @param queueBytes their {@link Message#quotaBytes()}
 * @param full what happens beyond that; for a group, which is no connection's alone, {@link
 *     QueueFull#DISCONNECT} is {@link QueueFull#DROP_NEWEST}
 * @param windowMessages messages in flight to one session at most, whatever its receive maximum
 * @param outboxMessages messages that one shard may owe the others
 */
public record ShardSettings(
    int queueMessages, long queueBytes, QueueFull full, int windowMessages, int outboxMessages) {

  public static final ShardSettings DEFAULTS =
      new ShardSettings(100_000, 64L * 1024 * 1024, QueueFull.DROP_OLDEST, 1_024, 16_384);

  public ShardSettings {
    if (queueMessages < 1 || queueBytes < 1 || windowMessages < 1 || outboxMessages < 1) {
      throw new IllegalArgumentException("the limits of a shard are at least 1");
    }
    if (windowMessages > 32_767) {
      throw new IllegalArgumentException(
          "a session has 32767 packet ids; more cannot be in flight");
    }
  }
}
