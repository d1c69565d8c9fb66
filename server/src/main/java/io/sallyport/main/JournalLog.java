package io.sallyport.main;

import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import io.sallyport.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes events to the log, one line each, on the thread of its {@link EventQueue}.
 *
 * <p>Our own failures are written once per kind and minute, refusals as far as {@link RefusalShare}
 * lets them; all of them are counted where they happen.
 */
final class JournalLog implements Journal, AutoCloseable {
  static final int MOST = EventQueue.MOST;
  private static final int MOST_KINDS = 256;
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  private final Ticker ticker;
  private final Consumer<String> sink;
  private final Map<String, Long> failureKinds = new HashMap<>(); // the writer's own
  private final RefusalShare refusals; // the writer's own
  private final EventQueue queue;

  private JournalLog(Ticker ticker, Consumer<String> sink) {
    this.ticker = ticker;
    this.sink = sink;
    this.refusals = new RefusalShare(ticker);
    this.queue = EventQueue.start("journal", this::take, this::idle);
  }

  /**
   * @param sink takes a line, on the writer's thread
   */
  static JournalLog start(Ticker ticker, Consumer<String> sink) {
    return new JournalLog(ticker, sink);
  }

  @Override
  public void record(Event event) {
    queue.record(event);
  }

  private void take(Event event) {
    switch (event) {
      case Event.Failed failed when !isNews(failed) -> {}
      case Event.Refusal refusal -> write(refusal);
      default -> sink.accept(LogLine.of(event));
    }
  }

  private void write(Event.Refusal refusal) {
    if (refusals.place(refusal) instanceof RefusalShare.Place.Written(long leftOut)) {
      String line = LogLine.of(refusal);
      sink.accept(leftOut == 0 ? line : line + " left_out=" + leftOut);
    }
    tellRests(refusals.rests());
  }

  private long idle() {
    tellRests(refusals.rests());
    return refusals.restNanos();
  }

  private void tellRests(List<RefusalShare.Rest> rests) {
    rests.forEach(rest -> sink.accept(LogLine.more(rest.kind(), rest.address(), rest.count())));
  }

  /** Whether this kind of failure was not written within the last minute. */
  private boolean isNews(Event.Failed failed) {
    String kind = failed.where() + " " + failed.failure().getClass().getName();
    long now = ticker.nanos();
    Long last = failureKinds.get(kind);
    if (last != null && now - last < MINUTE_NANOS) {
      return false;
    }
    if (failureKinds.size() >= MOST_KINDS) {
      failureKinds.values().removeIf(at -> now - at >= MINUTE_NANOS);
      if (failureKinds.size() >= MOST_KINDS) {
        return false;
      }
    }
    failureKinds.put(kind, now);
    return true;
  }

  /** How many events were never written. */
  long lost() {
    return queue.lost();
  }

  /** Writes what waits, for a second at most. */
  @Override
  public void close() {
    if (queue.close()) {
      tellRests(refusals.allRests());
    }
  }
}
