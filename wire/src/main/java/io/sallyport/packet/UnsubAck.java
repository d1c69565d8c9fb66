package io.sallyport.packet;

import java.util.List;

/** UNSUBACK: one answer for each filter, in their order; older versions carry none. [MQTT-3.11] */
public record UnsubAck(int packetId, List<ReasonCode> reasons, Properties properties)
    implements Packet {
  public UnsubAck {
    reasons = List.copyOf(reasons);
  }

  @Override
  public PacketType type() {
    return PacketType.UNSUBACK;
  }
}
