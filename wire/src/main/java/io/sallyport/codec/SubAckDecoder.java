package io.sallyport.codec;

import io.sallyport.packet.PacketType;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.UnsubAck;
import java.util.ArrayList;
import java.util.List;

/** Reads SUBACK and UNSUBACK. Confined to the connection's event loop. */
final class SubAckDecoder {
  private final PropertiesDecoder properties;

  SubAckDecoder(PropertiesDecoder properties) {
    this.properties = properties;
  }

  SubAck subAck(PacketReader in, ProtocolVersion version) {
    int packetId = in.packetId(PacketType.SUBACK);
    Properties found = properties(in, version);
    Reasons allowed = version.isFive() ? Reasons.SUBACK : Reasons.OLD_SUBACK;
    return new SubAck(packetId, reasons(in, allowed, PacketType.SUBACK), found);
  }

  /** Before 5.0 there are no reasons, one for each filter since. */
  UnsubAck unsubAck(PacketReader in, ProtocolVersion version) {
    int packetId = in.packetId(PacketType.UNSUBACK);
    Properties found = properties(in, version);
    List<ReasonCode> reasons =
        version.isFive() ? reasons(in, Reasons.UNSUBACK, PacketType.UNSUBACK) : List.of();
    return new UnsubAck(packetId, reasons, found);
  }

  private Properties properties(PacketReader in, ProtocolVersion version) {
    return version.isFive() ? properties.decode(in, PropertyHome.ACKNOWLEDGEMENT) : Properties.NONE;
  }

  private static List<ReasonCode> reasons(PacketReader in, Reasons allowed, PacketType type) {
    List<ReasonCode> reasons = new ArrayList<>(1);
    while (in.remaining() > 0) {
      reasons.add(allowed.read(in));
    }
    if (reasons.isEmpty()) {
      throw Refusal.protocolError("MQTT-3.8.4-6", type + " has no reason code");
    }
    return reasons;
  }
}
