package io.sallyport.testkit;

import io.sallyport.packet.ProtocolVersion;

/** A version of MQTT over a transport. */
public interface WayIn {
  ProtocolVersion version();

  default boolean isFive() {
    return version().isFive();
  }

  /** A connection of this way to {@code house}, nothing of MQTT said yet. */
  Dialer dial(BrokerFixture house);
}
