package io.sallyport.packet;

/** AUTH: one step of an extended authentication; 5.0 only. [MQTT-3.15] */
public record Auth(ReasonCode reason, Properties properties) implements Packet {
  @Override
  public PacketType type() {
    return PacketType.AUTH;
  }
}
