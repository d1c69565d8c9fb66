package io.sallyport.delivery;

import io.sallyport.port.Loop;
import io.sallyport.time.Ticker;
import java.util.ArrayDeque;

/**
 * How much of one loop's time goes to those who are in the middle of what is retained: they work
 * for a little and then all of them rest, so that the loop, the shards and the one who reads leave
 * something of the machine to everybody else. Between two pages that waited sockets are looked at.
 *
 * <p>Confined to its loop. Holds a page for each walk at most.
 */
final class RetainedPace {
  /** What others on the loop may have to wait for: less than their own message takes. */
  private static final long WORK_NANOS = 100_000;

  private static final long REST_MILLIS = 1;

  /** Some messages that one walk has read. */
  interface Page {
    /**
     * Delivers a few of them, and keeps what it throws to itself.
     *
     * @return whether there are more
     */
    boolean deliverSome();
  }

  private final ArrayDeque<Page> waiting = new ArrayDeque<>(0);
  private final Loop loop;
  private final Ticker ticker;
  private long workedNanos;
  private boolean resting;

  RetainedPace(Loop loop, Ticker ticker) {
    this.loop = loop;
    this.ticker = ticker;
  }

  /** Has {@code page} delivered now, or when it is its turn. */
  void offer(Page page) {
    if (resting) {
      waiting.addLast(page);
    } else {
      work(page);
    }
  }

  private void work(Page page) {
    long began = ticker.nanos();
    boolean hasMore = true;
    while (hasMore && workedNanos < WORK_NANOS) {
      hasMore = page.deliverSome();
      long now = ticker.nanos();
      workedNanos += now - began;
      began = now;
    }
    if (hasMore) {
      waiting.addLast(page);
    }
    if (workedNanos >= WORK_NANOS) {
      workedNanos = 0;
      rest(REST_MILLIS);
    }
  }

  private void rest(long millis) {
    resting = true;
    loop.schedule(this::goOn, millis);
  }

  private void goOn() {
    resting = false;
    Page next = waiting.poll();
    if (next != null) {
      work(next);
      if (!resting && !waiting.isEmpty()) {
        rest(0); // unlike what is executed, this comes after the sockets
      }
    }
  }
}
