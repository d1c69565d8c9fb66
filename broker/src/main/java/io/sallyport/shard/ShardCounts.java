package io.sallyport.shard;

/**
 * How much one shard, or all of them, hold.
 *
 * @param storedBytes about what sessions, filters, queues and debts take: each message once, and a
 *     little for each place
 * @param owedMessages what waits to be taken by other shards
 */
public record ShardCounts(
    int sessions,
    long queuedMessages,
    long storedBytes,
    int owedMessages,
    int retainedMessages,
    long retainedBytes) {

  static final ShardCounts NONE = new ShardCounts(0, 0, 0, 0, 0, 0);

  ShardCounts plus(ShardCounts other) {
    return new ShardCounts(
        sessions + other.sessions,
        queuedMessages + other.queuedMessages,
        storedBytes + other.storedBytes,
        owedMessages + other.owedMessages,
        retainedMessages + other.retainedMessages,
        retainedBytes + other.retainedBytes);
  }
}
