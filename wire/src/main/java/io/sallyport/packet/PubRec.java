package io.sallyport.packet;

/**
 * PUBREC: the receiver of a QoS 2 message has it and remembers its id. [MQTT-3.5] Older versions
 * carry no reason.
 */
public record PubRec(int packetId, ReasonCode reason, Properties properties) implements Packet {
  public PubRec(int packetId, ReasonCode reason) {
    this(packetId, reason, Properties.NONE);
  }

  @Override
  public PacketType type() {
    return PacketType.PUBREC;
  }
}
