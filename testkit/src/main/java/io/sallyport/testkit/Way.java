package io.sallyport.testkit;

import io.sallyport.packet.ProtocolVersion;

/** The ways into the broker that a wall must stand on, one as well as on the others. */
public enum Way implements WayIn {
  TCP_3_1_1(ProtocolVersion.MQTT_3_1_1, false),
  TCP_5(ProtocolVersion.MQTT_5, false),
  TLS_3_1_1(ProtocolVersion.MQTT_3_1_1, true),
  TLS_5(ProtocolVersion.MQTT_5, true);

  private final ProtocolVersion version;
  private final boolean tls;

  Way(ProtocolVersion version, boolean tls) {
    this.version = version;
    this.tls = tls;
  }

  @Override
  public ProtocolVersion version() {
    return version;
  }

  /** A connection to the listener {@code plain} or {@code tls} of {@code house}. */
  @Override
  public Dialer dial(BrokerFixture house) {
    return (tls ? house.dialTls() : house.dial()).speaking(version);
  }
}
