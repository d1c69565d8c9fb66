package io.sallyport.packet;

/**
 * CONNACK: the broker's answer to CONNECT. Older versions see {@link
 * ReasonCode#connectReturnCode()}. [MQTT-3.2]
 */
public record ConnAck(boolean sessionPresent, ReasonCode reason, Properties properties)
    implements Packet {
  public ConnAck(boolean sessionPresent, ReasonCode reason) {
    this(sessionPresent, reason, Properties.NONE);
  }

  @Override
  public PacketType type() {
    return PacketType.CONNACK;
  }
}
