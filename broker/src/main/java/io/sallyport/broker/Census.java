package io.sallyport.broker;

import io.sallyport.shard.ShardCounts;

/**
 * How much there was of everything at one moment.
 *
 * @param connections sockets that the broker knows, logged in or not
 * @param seats client ids in use
 * @param subscriptions filters of connections, and of shards with stored sessions
 * @param backlog appends that wait in the fullest shard
 */
public record Census(
    int connections, int seats, int subscriptions, ShardCounts stored, int backlog) {}
