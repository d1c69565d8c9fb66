package io.sallyport.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes may wait in all live sessions together, so that many slow clients are no more than
 * a few. Thread-safe.
 */
public final class Allowance {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param most bytes, at least 1
   */
  public Allowance(long most) {
    this.most = most;
  }

  /** Takes {@code bytes}; false when there are not that many left. */
  public boolean tryTake(long bytes) {
    if (taken.addAndGet(bytes) <= most) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  public void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** How many bytes are taken. */
  public long taken() {
    return taken.get();
  }
}
