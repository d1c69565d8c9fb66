package io.sallyport.records;

/**
 * How much one shard, or all of them, hold.
 *
 * @param detachedSessions those whose client is away
 * @param subscriptions filters of all sessions
 * @param storedBytes about what sessions, filters, queues and debts take: each message once, and a
 *     little for each place
 * @param owedMessages what waits to be taken by other shards, wills that are due with it
 * @param oldestMillis when the message was taken that has waited longest, wall time; {@link
 *     Long#MAX_VALUE} when none waits
 */
public record ShardCounts(
    int sessions,
    int detachedSessions,
    int subscriptions,
    long queuedMessages,
    long storedBytes,
    int owedMessages,
    int retainedMessages,
    long retainedBytes,
    long oldestMillis) {

  public static final ShardCounts NONE = new ShardCounts(0, 0, 0, 0, 0, 0, 0, 0, Long.MAX_VALUE);

  public ShardCounts plus(ShardCounts other) {
    return new ShardCounts(
        sessions + other.sessions,
        detachedSessions + other.detachedSessions,
        subscriptions + other.subscriptions,
        queuedMessages + other.queuedMessages,
        storedBytes + other.storedBytes,
        owedMessages + other.owedMessages,
        retainedMessages + other.retainedMessages,
        retainedBytes + other.retainedBytes,
        Math.min(oldestMillis, other.oldestMillis));
  }
}
