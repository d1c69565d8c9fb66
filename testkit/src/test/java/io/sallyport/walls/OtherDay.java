package io.sallyport.walls;

import io.sallyport.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock whose date a test moves; the time between two events stays what it is. Thread-safe. */
final class OtherDay implements Ticker {
  private final Ticker system = Ticker.system();
  private final AtomicLong laterMillis = new AtomicLong();

  void advance(Duration duration) {
    laterMillis.addAndGet(duration.toMillis());
  }

  @Override
  public long nanos() {
    return system.nanos();
  }

  @Override
  public long wallMillis() {
    return system.wallMillis() + laterMillis.get();
  }
}
