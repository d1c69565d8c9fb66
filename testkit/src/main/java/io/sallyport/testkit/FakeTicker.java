package io.sallyport.testkit;

import io.sallyport.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves when a test says so. Thread-safe. */
public final class FakeTicker implements Ticker {
  private static final long START_MILLIS = 1_795_000_000_000L; // November 2026

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
    return START_MILLIS + nanos.get() / 1_000_000;
  }
}
