package io.sallyport.time;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Many deadlines, cheaply set, moved and dropped: a ring of buckets, one for each tick of 100 ms.
 *
 * <p>Confined to one thread, usually an event loop. A deadline farther away than one turn of the
 * ring waits in its bucket for more turns. A deadline runs at most one tick late, as long as {@link
 * #advance} is called that often. After Varghese and Lauck, "Hashed and hierarchical timing wheels"
 * (1987), scheme 6.
 */
public final class DeadlineWheel {
  /** How often {@link #advance} should be called, in milliseconds. */
  public static final int TICK_MILLIS = 100;

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
  private static final int BUCKETS = 1024; // one turn is 102 s

  /** One deadline; made once and set as often as its owner likes. */
  public static final class Deadline {
    private final Runnable action;
    private long dueNanos;
    private @Nullable Deadline before;
    private @Nullable Deadline after;

    private Deadline(@Nullable Runnable action) {
      this.action = action == null ? () -> {} : action;
    }

    private boolean isSet() {
      return before != null;
    }

    private void unlink() {
      Deadline left = before;
      Deadline right = after;
      if (left != null && right != null) {
        left.after = right;
        right.before = left;
        before = null;
        after = null;
      }
    }
  }

  private final Ticker ticker;
  private final long startNanos;
  private final Deadline[] heads = new Deadline[BUCKETS];
  private long doneTicks;
  private int count;

  public DeadlineWheel(Ticker ticker) {
    this.ticker = ticker;
    this.startNanos = ticker.nanos();
    for (int i = 0; i < BUCKETS; i++) {
      Deadline head = new Deadline(null);
      head.before = head;
      head.after = head;
      heads[i] = head;
    }
  }

  /** A deadline that runs {@code action} on this wheel's thread; not set yet. */
  public Deadline deadline(Runnable action) {
    return new Deadline(action);
  }

  /** Sets {@code deadline}, anew if it was set, to {@code delayNanos} from now. */
  public void set(Deadline deadline, long delayNanos) {
    cancel(deadline);
    deadline.dueNanos = ticker.nanos() + Math.max(0, delayNanos);
    link(deadline);
    count++;
  }

  /** Drops {@code deadline}; nothing happens when it is not set. */
  public void cancel(Deadline deadline) {
    if (deadline.isSet()) {
      deadline.unlink();
      count--;
    }
  }

  /** How many deadlines are set. */
  public int size() {
    return count;
  }

  /** Runs what has become due. */
  public void advance() {
    long now = ticker.nanos();
    long nowTick = (now - startNanos) / TICK_NANOS;
    long first = Math.max(doneTicks, nowTick - BUCKETS + 1);
    for (long tick = first; tick <= nowTick; tick++) {
      runBucket(heads[(int) (tick % BUCKETS)], now);
    }
    doneTicks = nowTick;
  }

  private void runBucket(Deadline head, long now) {
    Deadline next = head.after;
    while (next != null && next != head) {
      Deadline deadline = next;
      next = deadline.after;
      if (deadline.dueNanos - now <= 0) {
        cancel(deadline);
        deadline.action.run();
        if (next != null && !next.isSet()) {
          next = head.after; // the action dropped the one we were about to visit
        }
      }
    }
  }

  private void link(Deadline deadline) {
    long tick = Math.max(doneTicks, (deadline.dueNanos - startNanos + TICK_NANOS - 1) / TICK_NANOS);
    Deadline head = heads[(int) (tick % BUCKETS)];
    Deadline last = head.before;
    if (last == null) {
      throw new IllegalStateException("a bucket's head is always linked");
    }
    last.after = deadline;
    deadline.before = last;
    deadline.after = head;
    head.before = deadline;
  }
}
