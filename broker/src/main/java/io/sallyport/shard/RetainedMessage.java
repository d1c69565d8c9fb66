package io.sallyport.shard;

import io.sallyport.records.Message;

/** The message that a topic keeps for those who come later. Immutable. */
public record RetainedMessage(Message message, long position, long appendedMillis) {}
