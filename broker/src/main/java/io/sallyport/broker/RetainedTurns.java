package io.sallyport.broker;

import java.util.ArrayDeque;

/**
 * Lets a client have what is retained for a few subscriptions at a time; the others wait, and soon
 * its packets do too. So a client that subscribes and does not read costs no more than one that
 * does.
 *
 * <p>Confined to the connection's loop. Holds what {@value #MOST_WAITING} packets ask for, and what
 * was under way to a shard when the last of them came.
 */
final class RetainedTurns {
  private static final int AT_ONCE = 8;
  private static final int MOST_WAITING = 64;

  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(0);
  private final Pauses pauses;
  private int reading;
  private boolean held;

  RetainedTurns(Pauses pauses) {
    this.pauses = pauses;
  }

  /** Begins now, or when one of those before is {@link #done}. */
  void take(Runnable begin) {
    if (reading < AT_ONCE) {
      reading++;
      begin.run();
      return;
    }
    waiting.addLast(begin);
    if (!held && waiting.size() >= MOST_WAITING) {
      held = true;
      pauses.hold();
    }
  }

  /** One of those that began is through. */
  void done() {
    reading--;
    Runnable next = waiting.poll();
    if (next != null) {
      reading++;
      next.run();
    }
    if (held && waiting.size() < MOST_WAITING / 2) {
      held = false;
      pauses.release();
    }
  }
}
