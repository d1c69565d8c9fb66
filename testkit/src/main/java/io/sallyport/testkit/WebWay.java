package io.sallyport.testkit;

import io.sallyport.packet.ProtocolVersion;

/** The ways into the broker for browsers; beside {@link Way}, which has those for devices. */
public enum WebWay implements WayIn {
  WS_3_1_1(ProtocolVersion.MQTT_3_1_1, false),
  WS_5(ProtocolVersion.MQTT_5, false),
  WSS_3_1_1(ProtocolVersion.MQTT_3_1_1, true),
  WSS_5(ProtocolVersion.MQTT_5, true);

  private final ProtocolVersion version;
  private final boolean tls;

  WebWay(ProtocolVersion version, boolean tls) {
    this.version = version;
    this.tls = tls;
  }

  @Override
  public ProtocolVersion version() {
    return version;
  }

  public boolean isTls() {
    return tls;
  }

  /** A connection to the listener {@code ws} or {@code wss} of {@code house}, nothing said yet. */
  public WebSocketDialer knock(BrokerFixture house) {
    return tls ? house.knockWss() : house.knockWs();
  }

  /** The same after the upgrade, speaking MQTT. */
  @Override
  public Dialer dial(BrokerFixture house) {
    return knock(house).upgraded().mqtt().speaking(version);
  }
}
