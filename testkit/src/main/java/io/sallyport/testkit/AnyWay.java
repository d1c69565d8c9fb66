package io.sallyport.testkit;

import io.sallyport.packet.ProtocolVersion;

/**
 * Every way into the broker, of devices and of browsers, under the names of {@link Way} and {@link
 * WebWay}: for what concerns connections. Needs a broker with {@link BrokerFixture.Builder#web}.
 */
public enum AnyWay implements WayIn {
  TCP_3_1_1,
  TCP_5,
  TLS_3_1_1,
  TLS_5,
  WS_3_1_1,
  WS_5,
  WSS_3_1_1,
  WSS_5;

  private WayIn way() {
    return name().startsWith("W") ? WebWay.valueOf(name()) : Way.valueOf(name());
  }

  @Override
  public ProtocolVersion version() {
    return way().version();
  }

  @Override
  public Dialer dial(BrokerFixture house) {
    return way().dial(house);
  }
}
