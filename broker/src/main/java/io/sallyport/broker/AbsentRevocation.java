package io.sallyport.broker;

import io.sallyport.delivery.HomeLoop;
import io.sallyport.hosting.Shards;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.records.AbsentPage;
import io.sallyport.records.AbsentPage.Absent;
import io.sallyport.records.Record;
import io.sallyport.store.ShardLog;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks again about what is stored for those who are away, after each change of rules, roles,
 * devices or bans and once at the start: subscriptions that their owner may not make any more,
 * messages that it may not receive and a will that it may not leave are taken from the store.
 *
 * <p>Nothing is delivered meanwhile: whoever comes back is asked for each delivery, and {@link
 * Broker#resumed} has its filters asked about if this is not through. It begins when those who are
 * connected have been asked, so that somebody who leaves in between is found here, and it ends when
 * every loop has heard all that the shards said before.
 *
 * <p>{@link #tick} on one thread, the walk confined to the first loop: a page of one shard at a
 * time, for {@value #SLICE_MICROS} microseconds and then others first, longer when it takes long.
 * One record holds {@value #MOST_IN_RECORD} filters and messages at most.
 */
final class AbsentRevocation {
  private static final int SLICE_MICROS = 200;
  private static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(SLICE_MICROS);
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
  private static final long LONG_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** For clocks that stand still in tests. */
  private static final int MOST_STEPS = 1_024;

  private static final int PAUSE_MILLIS = 1;
  private static final int TRY_AGAIN_MILLIS = 10;
  static final int MOST_IN_RECORD = 1_024;
  private static final long NEVER = -1;

  private final Broker broker;
  private long startedVersion = NEVER;
  private volatile long checkedVersion = NEVER;

  AbsentRevocation(Broker broker) {
    this.broker = broker;
  }

  /** The rules by which everything stored has been asked about. Any thread. */
  long checkedVersion() {
    return checkedVersion;
  }

  /**
   * Called every 100 ms or so.
   *
   * @param liveVersion the rules by which those who are connected have been asked
   */
  void tick(long liveVersion) {
    boolean running = startedVersion != checkedVersion;
    if (!running && startedVersion != liveVersion) {
      startedVersion = liveVersion;
      Walk walk = new Walk(liveVersion);
      walk.loop.post(walk::readPage);
    }
  }

  /** One round over all shards. Confined to its loop. */
  private final class Walk {
    private final long version;
    private final HomeLoop loop = broker.node().loops().getFirst();
    private final Shards shards = broker.node().shards();
    private final long beganNanos = broker.ticker().nanos();
    private final Queue<Absent> page = new ArrayDeque<>();
    private int shard;
    private AbsentPage.@Nullable Cursor cursor = AbsentPage.Cursor.START;
    private @Nullable AbsentRights asking;
    private int unanswered;
    private boolean decided;
    private int sessions;
    private int filters;
    private int messages;
    private int wills;

    Walk(long version) {
      this.version = version;
    }

    void readPage() {
      AbsentPage.Cursor from = cursor;
      if (from == null) {
        shard++;
        from = AbsentPage.Cursor.START;
        cursor = from;
      }
      if (shard == shards.shards()) {
        letEverybodyHear();
      } else if (!shards.readAbsent(shard, from, loop.index(), this::hasCome)) {
        loop.schedule(this::readPage, TRY_AGAIN_MILLIS);
      }
    }

    /** Null when the shard has stopped: nobody gets anything from it. */
    private void hasCome(@Nullable AbsentPage read) {
      cursor = read == null ? null : read.next();
      if (read != null) {
        page.addAll(read.sessions());
      }
      decided = false;
      slice();
    }

    private void slice() {
      long began = broker.ticker().nanos();
      long most = began - beganNanos < PATIENCE_NANOS ? SLICE_NANOS : LONG_SLICE_NANOS;
      for (int i = 0; i < MOST_STEPS && broker.ticker().nanos() - began < most; i++) {
        if (!step()) {
          decided = true;
          goOnWhenAnswered();
          return;
        }
      }
      loop.schedule(this::slice, PAUSE_MILLIS);
    }

    /** One filter, message or will; false when the page is through. */
    private boolean step() {
      try {
        AbsentRights now = asking;
        if (now != null) {
          if (!now.step()) {
            now.orders().forEach(this::append);
            asking = null;
          }
          return true;
        }
        Absent next = page.poll();
        if (next == null) {
          return false;
        }
        asking = new AbsentRights(broker.policy(), next);
      } catch (RuntimeException | Error failure) {
        asking = null; // what is stored for this one stays, and is asked about at each delivery
        broker.node().failed("absent revocation", failure);
      }
      return true;
    }

    private void append(Record.Withdraw order) {
      unanswered++;
      sessions++;
      filters += order.filters().size();
      messages += order.positions().size();
      wills += order.will() ? 1 : 0;
      tryToAppend(order);
    }

    private void tryToAppend(Record.Withdraw order) {
      if (shards.isStopped(shards.shardOf(order.key()))) {
        answered();
      } else if (!shards.append(order, loop.index(), at -> hasEnded(order, at))) {
        loop.schedule(() -> tryToAppend(order), TRY_AGAIN_MILLIS);
      }
    }

    private void hasEnded(Record.Withdraw order, long position) {
      if (position == ShardLog.REFUSED) {
        loop.schedule(() -> tryToAppend(order), TRY_AGAIN_MILLIS);
      } else {
        answered();
      }
    }

    private void answered() {
      unanswered--;
      goOnWhenAnswered();
    }

    private void goOnWhenAnswered() {
      if (decided && unanswered == 0) {
        decided = false;
        readPage();
      }
    }

    /** What the shards have said so far lies before this in every loop's mail. */
    private void letEverybodyHear() {
      List<HomeLoop> loops = broker.node().loops();
      AtomicInteger deaf = new AtomicInteger(loops.size());
      for (HomeLoop each : loops) {
        each.post(() -> {
          if (deaf.decrementAndGet() == 0) {
            end();
          }
        });
      }
    }

    private void end() {
      broker.counters().add(Counter.SUBSCRIPTIONS_REVOKED, filters);
      broker.counters().add(Counter.QUEUED_REVOKED, messages);
      broker.counters().add(Counter.WILLS_DENIED, wills);
      if (sessions > 0) {
        broker
            .journal()
            .record(
                new Event.AbsentAsked(Origin.BROKER, version, sessions, filters, messages, wills));
      }
      checkedVersion = version;
    }
  }
}
