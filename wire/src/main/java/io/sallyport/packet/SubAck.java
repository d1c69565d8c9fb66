package io.sallyport.packet;

import java.util.List;

/**
 * SUBACK: one answer for each request, in their order; older versions see 0 to 2 or 0x80.
 * [MQTT-3.9]
 */
public record SubAck(int packetId, List<ReasonCode> reasons, Properties properties)
    implements Packet {
  public SubAck {
    reasons = List.copyOf(reasons);
  }

  @Override
  public PacketType type() {
    return PacketType.SUBACK;
  }
}
