package io.sallyport.testkit;

import io.sallyport.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves when a test says so. Thread-safe. */
public final class FakeTicker implements Ticker {
  /** Certificates are checked by real time, so a test begins in it. */
  private final long startMillis = System.currentTimeMillis();

  private final AtomicLong nanos = new AtomicLong();

  /** Lets {@code duration} pass. The loops notice within a tick of real time. */
  public void advance(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public long wallMillis() {
    return startMillis + nanos.get() / 1_000_000;
  }
}
