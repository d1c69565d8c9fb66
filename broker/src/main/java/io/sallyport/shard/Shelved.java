package io.sallyport.shard;

import io.sallyport.packet.Payload;
import io.sallyport.records.BytesIn;
import io.sallyport.records.BytesOut;
import io.sallyport.records.Message;
import io.sallyport.records.Values;
import io.sallyport.topic.TopicName;

/**
 * A retained message as it lies on the shelf: there may be millions, and each is read now and then,
 * so it is one array of bytes beside its topic rather than a tree of objects. Immutable but for
 * what its author has, which is the shelf's own keeping: any thread may {@link #open} it.
 */
final class Shelved {
  final Authors.Kept author;
  final long expiresAtMillis;
  final int quotaBytes;
  final long position;
  private final long appendedMillis;
  private final byte[] rest;

  private Shelved(RetainedMessage retained, Authors.Kept author) {
    Message message = retained.message();
    this.author = author;
    this.expiresAtMillis = message.expiresAtMillis();
    this.quotaBytes = message.quotaBytes();
    this.position = retained.position();
    this.appendedMillis = retained.appendedMillis();
    BytesOut out = new BytesOut(10 + message.payload().length()).u8(message.qos().level());
    out.flag(message.retain());
    Values.properties(out, message.properties());
    this.rest = out.payload(message.payload().bytes()).toBytes();
  }

  static Shelved of(RetainedMessage retained, Authors authors) {
    return new Shelved(
        retained, authors.keep(retained.message().author(), retained.message().quotaBytes()));
  }

  /** As it was. */
  RetainedMessage open(String tenant, TopicName topic) {
    BytesIn in = new BytesIn(rest);
    Message message =
        new Message(
            tenant,
            author.value(),
            topic,
            Values.qos(in),
            in.flag(),
            Values.properties(in),
            Payload.wrap(in.payload()),
            expiresAtMillis);
    return new RetainedMessage(message, position, appendedMillis);
  }
}
