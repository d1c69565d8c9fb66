package io.sallyport.pki;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that stands where a test puts it; begins at the machine's time, which OpenSSL uses too.
 */
final class MovableClock implements InstantSource {
  private Instant now = Instant.now();

  void advance(Duration by) {
    now = now.plus(by);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
