package io.sallyport.journal;

import io.sallyport.journal.Counters.Counter;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tells the journal what was not delivered or not kept, and why: the first of a kind at once, and
 * then how many at most once a minute, however many there are. Called by one thread at a time.
 */
public final class LossReport {
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** What somebody sent, and somebody else did not get. */
  private static final List<Counter> LOSSES =
      List.of(
          Counter.DROPPED_QUEUE_FULL,
          Counter.DROPPED_PRINCIPAL_FULL,
          Counter.DROPPED_STORE_FULL,
          Counter.DROPPED_EXPIRED,
          Counter.DROPPED_SLOW_RECEIVER,
          Counter.DROPPED_PACKET_TOO_LARGE,
          Counter.SUBSCRIBES_REFUSED,
          Counter.RETAINS_REFUSED,
          Counter.PUBLISHES_NOT_STORED);

  private record Told(long count, long atNanos) {}

  private final Counters counters;
  private final Journal journal;
  private final Map<Counter, Told> told = new EnumMap<>(Counter.class);

  public LossReport(Counters counters, Journal journal) {
    this.counters = counters;
    this.journal = journal;
  }

  /** Called often. */
  public void tick(long nowNanos) {
    for (Counter counter : LOSSES) {
      Told last = told.get(counter);
      long count = counters.of(counter);
      long more = last == null ? count : count - last.count();
      if (more > 0 && (last == null || nowNanos - last.atNanos() >= PAUSE_NANOS)) {
        told.put(counter, new Told(count, nowNanos));
        String reason = counter.name().toLowerCase(Locale.ROOT);
        journal.record(new Event.Lost(Origin.BROKER, reason, more, count));
      }
    }
  }
}
