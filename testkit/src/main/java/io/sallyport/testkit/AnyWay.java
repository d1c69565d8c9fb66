package io.sallyport.testkit;

import io.sallyport.packet.ProtocolVersion;

/**
 * Every way into the broker, of devices and of browsers, under the names of {@link Way} and {@link
 * WebWay}: for what concerns connections. Needs a broker with {@link BrokerFixture.Builder#web}.
 */
public enum AnyWay {
  TCP_3_1_1,
  TCP_5,
  TLS_3_1_1,
  TLS_5,
  WS_3_1_1,
  WS_5,
  WSS_3_1_1,
  WSS_5;

  public boolean isFive() {
    return version().isFive();
  }

  public ProtocolVersion version() {
    return name().endsWith("_5") ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
  }

  /** A connection of this way to {@code house}, nothing of MQTT said yet. */
  public Dialer dial(BrokerFixture house) {
    return name().startsWith("W")
        ? WebWay.valueOf(name()).dial(house)
        : Way.valueOf(name()).dial(house);
  }
}
