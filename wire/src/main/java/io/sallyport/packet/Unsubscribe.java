package io.sallyport.packet;

import java.util.List;

/**
 * UNSUBSCRIBE: at least one filter, compared character by character with what was subscribed.
 * [MQTT-3.10]
 */
public record Unsubscribe(int packetId, List<String> filters, Properties properties)
    implements Packet {
  public Unsubscribe {
    filters = List.copyOf(filters);
  }

  @Override
  public PacketType type() {
    return PacketType.UNSUBSCRIBE;
  }
}
