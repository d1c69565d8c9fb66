package io.sallyport.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. Starts where nanoseconds soon wrap. */
public final class FakeTicker implements Ticker {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
  private final AtomicLong wallMillis = new AtomicLong(1_795_000_000_000L);

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public long wallMillis() {
    return wallMillis.get();
  }

  public void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
    wallMillis.addAndGet(time.toMillis());
  }
}
