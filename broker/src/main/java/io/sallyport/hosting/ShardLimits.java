package io.sallyport.hosting;

import io.sallyport.records.Message;

/**
 * What may be stored in all shards together. Immutable; {@link Integer#MAX_VALUE} is unlimited.
 *
 * @param sessionsPerPrincipal stored sessions of one user; guests are not counted
 * @param retainedMessages retained messages of the whole broker
 * @param retainedBytes their {@link Message#quotaBytes()}
 * @param retainedMessagesPerPrincipal of one publisher, guests too
 * @param retainedBytesPerPrincipal of one publisher, guests too
 * @param storedBytesPerPrincipal what the sessions of one principal take, guests too
 */
public record ShardLimits(
    int sessionsPerPrincipal,
    int retainedMessages,
    long retainedBytes,
    int retainedMessagesPerPrincipal,
    long retainedBytesPerPrincipal,
    long storedBytesPerPrincipal) {}
