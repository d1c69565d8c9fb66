package io.sallyport.packet;

/**
 * PUBACK: the receiver of a QoS 1 message has taken it over. [MQTT-3.4] Older versions carry no
 * reason.
 */
public record PubAck(int packetId, ReasonCode reason, Properties properties) implements Packet {
  public PubAck(int packetId, ReasonCode reason) {
    this(packetId, reason, Properties.NONE);
  }

  @Override
  public PacketType type() {
    return PacketType.PUBACK;
  }
}
