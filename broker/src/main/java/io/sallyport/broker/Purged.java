package io.sallyport.broker;

/**
 * What came of taking retained messages away.
 *
 * @param messages how many are gone, durably
 * @param shardsFailed how many of the shards did not do their part, or not all of it
 */
public record Purged(long messages, int shardsFailed) {}
