package io.sallyport.broker;

import io.sallyport.records.ShardCounts;
import io.sallyport.store.LogFigures;

/**
 * How much there was of everything at one moment.
 *
 * @param connections sockets that the broker knows, logged in or not
 * @param seats client ids in use
 * @param subscriptions filters of connections, and of shards with stored sessions
 * @param backlog appends that wait in the fullest shard
 * @param log how the log does
 * @param full whether it takes no further message, for want of room
 */
public record Census(
    int connections,
    int seats,
    int subscriptions,
    ShardCounts stored,
    int backlog,
    LogFigures log,
    boolean full) {}
