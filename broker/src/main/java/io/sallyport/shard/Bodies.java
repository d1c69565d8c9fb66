package io.sallyport.shard;

import java.util.TreeMap;

/** The bodies of one shard's messages, counted by who refers to them. */
final class Bodies {
  /** By position. */
  final TreeMap<Long, Body> byPosition = new TreeMap<>();

  private long bytes;

  /** What all of them count for. */
  long bytes() {
    return bytes;
  }

  /** When the first of them was taken; {@link Long#MAX_VALUE} when there is none. */
  long oldestMillis() {
    return byPosition.isEmpty()
        ? Long.MAX_VALUE
        : byPosition.firstEntry().getValue().appendedMillis;
  }

  /** Keeps {@code body}, which has a place already or is about to get one. */
  void put(Body body) {
    byPosition.put(body.position, body);
    bytes += body.quotaBytes;
  }

  /** {@code body} has one more place; stored with the first. */
  void refer(Turn turn, Body body) {
    if (body.references++ == 0) {
      put(body);
      turn.rows().body(body);
    }
  }

  /** {@code body} has one place less; gone with the last. */
  void leave(Turn turn, Body body) {
    if (--body.references == 0) {
      byPosition.remove(body.position);
      bytes -= body.quotaBytes;
      turn.rows().dropBody(body);
    }
  }
}
