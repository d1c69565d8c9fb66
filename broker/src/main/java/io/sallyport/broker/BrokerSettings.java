package io.sallyport.broker;

import java.time.Duration;

/**
 * How the broker as a whole behaves where the protocol leaves the choice. Immutable.
 *
 * @param checkPayloadFormat whether a payload that is called UTF-8 must be
 * @param sysInterval how often figures are published below {@code $SYS/}; zero for never
 */
public record BrokerSettings(boolean checkPayloadFormat, Duration sysInterval) {

  /** What holds when the configuration says nothing. */
  public static BrokerSettings defaults() {
    return new BrokerSettings(false, Duration.ofSeconds(10));
  }
}
