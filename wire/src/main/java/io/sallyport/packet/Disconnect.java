package io.sallyport.packet;

/**
 * DISCONNECT: the last packet on a connection. Only a client may send it before 5.0, and then
 * without a reason. [MQTT-3.14]
 */
public record Disconnect(ReasonCode reason, Properties properties) implements Packet {
  public Disconnect(ReasonCode reason) {
    this(reason, Properties.NONE);
  }

  @Override
  public PacketType type() {
    return PacketType.DISCONNECT;
  }
}
