package io.sallyport.guard;

import io.sallyport.time.Ticker;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit on how often something happens, as a debt of time that drains by itself: every token
 * costs the time in which one grows, and the debt may not exceed the burst. Thread-safe, without a
 * lock; eight bytes of state.
 */
public final class TokenBucket {
  private final Ticker ticker;
  private final Rate rate;
  private final AtomicLong paidUntilNanos;

  /** A full bucket: {@link Rate#burst} tokens at once. */
  public TokenBucket(Rate rate, Ticker ticker) {
    this.ticker = ticker;
    this.rate = rate;
    this.paidUntilNanos = new AtomicLong(ticker.nanos());
  }

  /** Takes a token if there is one. */
  public boolean tryTake() {
    while (true) {
      long now = ticker.nanos();
      long paidUntil = paidUntilNanos.get();
      long debt = debt(paidUntil, now);
      if (debt + rate.costNanos() > rate.burstNanos()) {
        return false;
      }
      if (paidUntilNanos.compareAndSet(paidUntil, now + debt + rate.costNanos())) {
        return true;
      }
    }
  }

  /** Whether there is a token, which is left where it is. */
  boolean hasOne() {
    return debt(paidUntilNanos.get(), ticker.nanos()) + rate.costNanos() <= rate.burstNanos();
  }

  /** Takes a token though there may be none; the debt ends at {@code mostBursts} bursts. */
  void owe(int mostBursts) {
    while (true) {
      long now = ticker.nanos();
      long paidUntil = paidUntilNanos.get();
      long most = Math.multiplyExact(rate.burstNanos(), mostBursts);
      long debt = Math.min(most, debt(paidUntil, now) + rate.costNanos());
      if (paidUntilNanos.compareAndSet(paidUntil, now + debt)) {
        return;
      }
    }
  }

  /** Puts back a token that was taken. A bucket never holds more than its burst. */
  public void giveBack() {
    while (true) {
      long now = ticker.nanos();
      long paidUntil = paidUntilNanos.get();
      long debt = Math.max(0, debt(paidUntil, now) - rate.costNanos());
      if (paidUntilNanos.compareAndSet(paidUntil, now + debt)) {
        return;
      }
    }
  }

  /** Whether nothing is owed: such a bucket is as good as a new one. */
  public boolean isFull() {
    return debt(paidUntilNanos.get(), ticker.nanos()) == 0;
  }

  /** The difference is taken first, since the clock may wrap. */
  private static long debt(long paidUntil, long now) {
    return Math.max(0, paidUntil - now);
  }
}
