package io.sallyport.packet;

/**
 * PUBREL: the sender of a QoS 2 message will not send it again. [MQTT-3.6] Older versions carry no
 * reason.
 */
public record PubRel(int packetId, ReasonCode reason, Properties properties) implements Packet {
  public PubRel(int packetId, ReasonCode reason) {
    this(packetId, reason, Properties.NONE);
  }

  @Override
  public PacketType type() {
    return PacketType.PUBREL;
  }
}
