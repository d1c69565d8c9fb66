package io.sallyport.packet;

/**
 * PUBCOMP: the receiver of a QoS 2 message has forgotten its id. [MQTT-3.7] Older versions carry no
 * reason.
 */
public record PubComp(int packetId, ReasonCode reason, Properties properties) implements Packet {
  public PubComp(int packetId, ReasonCode reason) {
    this(packetId, reason, Properties.NONE);
  }

  @Override
  public PacketType type() {
    return PacketType.PUBCOMP;
  }
}
