package io.sallyport.journal;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Frequent facts, counted. Thread-safe; cheap enough for every message. */
public final class Counters {

  /** What is counted. Names are shown to operators in lower case. */
  public enum Counter {
    CONNECTIONS_ACCEPTED,
    CONNECTIONS_REFUSED,
    CONNECTIONS_BANNED,
    CONNECTIONS_CLOSED,
    LOGINS_ACCEPTED,
    LOGINS_REFUSED,
    LOGINS_BANNED,
    BANNED_ENDED,
    PACKETS_RECEIVED,
    PACKETS_SENT,
    BYTES_RECEIVED,
    BYTES_SENT,
    PUBLISHES_RECEIVED,
    PUBLISHES_SENT,
    PUBLISH_BYTES_RECEIVED,
    PUBLISH_BYTES_SENT,
    PUBLISHES_DENIED,
    SUBSCRIBES_DENIED,
    SUBSCRIBES_REFUSED,
    RECEIVES_DENIED,
    SUBSCRIPTIONS_REVOKED,
    QUEUED_REVOKED,
    WILLS_SENT,
    WILLS_DENIED,
    DROPPED_SLOW_RECEIVER,
    DROPPED_QUEUE_FULL,
    DROPPED_PRINCIPAL_FULL,
    DROPPED_STORE_FULL,
    DROPPED_PACKET_TOO_LARGE,
    DROPPED_EXPIRED,
    RETAINS_REFUSED,
    PUBLISHES_NOT_STORED,
    PROTOCOL_VIOLATIONS,
    FAILURES,
    EVENTS_LOST
  }

  private final Map<Counter, LongAdder> adders = new EnumMap<>(Counter.class);

  public Counters() {
    for (Counter counter : Counter.values()) {
      adders.put(counter, new LongAdder());
    }
  }

  public void add(Counter counter) {
    adder(counter).increment();
  }

  public void add(Counter counter, long count) {
    adder(counter).add(count);
  }

  /** The count since the start of the process. */
  public long of(Counter counter) {
    return adder(counter).sum();
  }

  private LongAdder adder(Counter counter) {
    LongAdder adder = adders.get(counter);
    if (adder == null) {
      throw new IllegalStateException("every counter has an adder");
    }
    return adder;
  }
}
