package io.sallyport.main;

import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import io.sallyport.time.Ticker;
import io.sallyport.trail.AuditTrail;
import io.sallyport.trail.Fact;
import io.sallyport.trail.RecentRefusals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what somebody may have to answer for into the audit trail of the running broker, and keeps
 * recent refusals for {@code why}. {@link #record} is called on event loops and only queues.
 *
 * <p>A line is with the operating system as soon as it is written, and on the disk within a second;
 * what an administrator did, at once. What was lost because the queue was full or the disk took
 * nothing is counted, and told in the chain before the next line.
 */
final class AuditLog implements Journal, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("sallyport");
  private static final long SYNC_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final AuditTrail trail; // the writer's own
  private final RecentRefusals recent;
  private final RefusalShare share; // the writer's own
  private final Ticker ticker;
  private final EventQueue queue;
  private final LongAdder notWritten = new LongAdder();
  private long told; // the writer's own: losses that the chain knows of
  private long syncedNanos; // the writer's own
  private boolean unsynced; // the writer's own
  private boolean failing; // the writer's own

  private AuditLog(AuditTrail trail, RecentRefusals recent, Ticker ticker) {
    this.trail = trail;
    this.recent = recent;
    this.ticker = ticker;
    this.share = new RefusalShare(ticker);
    this.syncedNanos = ticker.nanos();
    this.queue = EventQueue.start("audit", this::take, this::idle);
  }

  /**
   * @throws IOException when the trail cannot be gone on with
   */
  static AuditLog start(Path folder, long mostBytes, RecentRefusals recent, Ticker ticker)
      throws IOException {
    return new AuditLog(AuditTrail.open(folder, mostBytes, ticker), recent, ticker);
  }

  @Override
  public void record(Event event) {
    if (isWorthIt(event)) {
      queue.record(event);
    }
  }

  /** Cheap, since it is asked on event loops. */
  private static boolean isWorthIt(Event event) {
    return event instanceof Event.Refusal
        || event instanceof Event.Connected
        || event instanceof Event.TlsChanged
        || event instanceof Event.Administered;
  }

  private void take(Event event) {
    if (event instanceof Event.Refusal refusal) {
      recent.add(refusal, ticker.wallMillis());
      tellRests(share.rests());
      if (share.place(refusal) instanceof RefusalShare.Place.Written(long leftOut)) {
        Fact fact = Fact.of(refusal);
        append(leftOut == 0 ? fact : fact.with("left_out", String.valueOf(leftOut)));
      }
    } else {
      Fact.of(event).ifPresent(this::append);
    }
    if (event instanceof Event.Administered) {
      sync();
    } else {
      syncIfDue();
    }
  }

  private long idle() {
    tellRests(share.rests());
    long due = syncIfDue();
    return due == 0 ? share.restNanos() : due;
  }

  private void tellRests(List<RefusalShare.Rest> rests) {
    rests.forEach(rest -> append(Fact.more(rest.kind(), rest.address(), rest.count())));
  }

  private void append(Fact fact) {
    try {
      long lost = lost();
      if (lost > told) {
        trail.append(Fact.gap(lost - told));
        told = lost;
      }
      trail.append(fact);
      unsynced = true;
      failing = false;
    } catch (IOException e) {
      notWritten.increment();
      tell(e);
    }
  }

  /** Once, until it works again. */
  private void tell(IOException e) {
    if (!failing) {
      failing = true;
      LOG.error("event=audit_not_written reason={}", e.getClass().getSimpleName());
    }
  }

  private long syncIfDue() {
    long due = SYNC_NANOS - (ticker.nanos() - syncedNanos);
    if (unsynced && due <= 0) {
      sync();
    }
    return unsynced ? Math.max(1, due) : 0;
  }

  private void sync() {
    syncedNanos = ticker.nanos();
    try {
      trail.sync();
      unsynced = false;
    } catch (IOException e) {
      tell(e);
    }
  }

  /** How many events are missing in the trail. */
  long lost() {
    return queue.lost() + notWritten.sum();
  }

  @Override
  public void close() {
    if (queue.close()) {
      tellRests(share.allRests());
    }
    try {
      trail.close();
    } catch (IOException e) {
      tell(e);
    }
  }
}
