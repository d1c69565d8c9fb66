package io.sallyport.chronicle;

/**
 * A message and what its publisher knows about it. Immutable.
 *
 * @param asked position of its first PUBLISH
 * @param acknowledged position of PUBACK or PUBCOMP, or {@link Span#NEVER}
 * @param refused position of a reason code above 0x7F, or {@link Span#NEVER}
 */
record Publication(
    String id,
    String client,
    String topic,
    int qos,
    boolean clear,
    long asked,
    long acknowledged,
    long refused) {

  static Publication begun(Entry entry) {
    return new Publication(
        entry.id(),
        entry.client(),
        entry.subject(),
        entry.qos(),
        entry.notes(Entry.CLEAR),
        entry.position(),
        Span.NEVER,
        Span.NEVER);
  }

  Publication acknowledgedAt(long position) {
    return new Publication(id, client, topic, qos, clear, asked, position, refused);
  }

  Publication refusedAt(long position) {
    return new Publication(id, client, topic, qos, clear, asked, acknowledged, position);
  }

  boolean isAcknowledged() {
    return acknowledged != Span.NEVER;
  }

  boolean isAnswered() {
    return isAcknowledged() || refused != Span.NEVER;
  }

  /** It rises with the publisher's own order. */
  long number() {
    return Long.parseLong(id.substring(id.lastIndexOf('#') + 1));
  }
}
