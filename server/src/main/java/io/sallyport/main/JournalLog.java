package io.sallyport.main;

import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import io.sallyport.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Writes events to the log, one line each. {@link #record} is called on event loops: it queues and
 * returns. One thread of its own writes; a log that cannot be written slows nobody down.
 *
 * <p>At most {@value #MOST} events wait; further ones are lost and counted. Our own failures are
 * written once per kind and minute, refusals as far as {@link RefusalShare} lets them; all of them
 * are counted where they happen.
 */
final class JournalLog implements Journal, AutoCloseable {
  static final int MOST = 8192;
  private static final int MOST_KINDS = 256;
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final LongAdder lost = new LongAdder();
  private final Ticker ticker;
  private final Consumer<String> sink;
  private final Queue<Event> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger length = new AtomicInteger();
  private final Map<String, Long> failureKinds = new HashMap<>(); // the writer's own
  private final RefusalShare refusals; // the writer's own
  private final Thread writer;
  private volatile boolean closing;

  private JournalLog(Ticker ticker, Consumer<String> sink) {
    this.ticker = ticker;
    this.sink = sink;
    this.refusals = new RefusalShare(ticker);
    this.writer = Thread.ofPlatform().daemon().name("journal").unstarted(this::write);
  }

  /**
   * @param sink takes a line, on the writer's thread
   */
  static JournalLog start(Ticker ticker, Consumer<String> sink) {
    JournalLog log = new JournalLog(ticker, sink);
    log.writer.start();
    return log;
  }

  @Override
  public void record(Event event) {
    if (closing || length.incrementAndGet() > MOST) {
      length.decrementAndGet();
      lost.increment();
      return;
    }
    waiting.add(event);
    LockSupport.unpark(writer);
  }

  private void write() {
    while (true) {
      Event event = waiting.poll();
      if (event != null) {
        length.decrementAndGet();
        write(event);
      } else if (closing) {
        return;
      } else {
        LockSupport.park(this);
      }
    }
  }

  private void write(Event event) {
    try {
      switch (event) {
        case Event.Failed failed when !isNews(failed) -> {}
        case Event.Refusal refusal -> write(refusal);
        default -> sink.accept(LogLine.of(event));
      }
    } catch (RuntimeException broken) {
      lost.increment();
    }
  }

  private void write(Event.Refusal refusal) {
    if (refusals.place(refusal) instanceof RefusalShare.Place.Written(long leftOut)) {
      String line = LogLine.of(refusal);
      sink.accept(leftOut == 0 ? line : line + " left_out=" + leftOut);
    }
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
    return lost.sum();
  }

  /** Writes what waits, for a second at most. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(writer);
    try {
      writer.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
