package io.sallyport.codec;

import io.sallyport.packet.Packet;
import io.sallyport.packet.PacketType;
import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.ReasonCode;

/**
 * Reads PUBACK, PUBREC, PUBREL and PUBCOMP, which are built alike: before 5.0 a packet id; since
 * then a reason may follow, and after it properties. Confined to the connection's event loop.
 */
final class AckDecoder {
  private final PropertiesDecoder properties;

  AckDecoder(PropertiesDecoder properties) {
    this.properties = properties;
  }

  /** The fixed header has seen to it that there are two bytes, and before 5.0 no more. */
  Packet decode(PacketReader in, PacketType type) {
    int packetId = in.packetId(type);
    ReasonCode reason = in.remaining() == 0 ? ReasonCode.SUCCESS : reasons(type).read(in);
    Properties found =
        in.remaining() == 0 ? Properties.NONE : properties.decode(in, PropertyHome.ACKNOWLEDGEMENT);
    in.expectEnd(type);
    return switch (type) {
      case PUBACK -> new PubAck(packetId, reason, found);
      case PUBREC -> new PubRec(packetId, reason, found);
      case PUBREL -> new PubRel(packetId, reason, found);
      case PUBCOMP -> new PubComp(packetId, reason, found);
      default -> throw new IllegalArgumentException(type + " is read elsewhere");
    };
  }

  private static Reasons reasons(PacketType type) {
    return switch (type) {
      case PUBACK -> Reasons.PUBACK;
      case PUBREC -> Reasons.PUBREC;
      case PUBREL -> Reasons.PUBREL;
      case PUBCOMP -> Reasons.PUBCOMP;
      default -> throw new IllegalArgumentException(type + " is read elsewhere");
    };
  }
}
