package io.sallyport.shard;

import io.sallyport.records.Message;

/** One message of a shard, once, with the number of places that refer to it. */
final class Body {
  final long position;
  final long appendedMillis;
  final Message message;
  final int quotaBytes;

  /** Entries of queues and of the outbox; at 0 it goes. */
  int references;

  Body(long position, long appendedMillis, Message message) {
    this.position = position;
    this.appendedMillis = appendedMillis;
    this.message = message;
    this.quotaBytes = message.quotaBytes();
  }
}
