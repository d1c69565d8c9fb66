package io.sallyport.codec;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.PacketType;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ReasonCode;

/** Reads CONNACK. Confined to the connection's event loop. */
final class ConnAckDecoder {
  /** The return codes of 3.1 and 3.1.1, in their order, as reasons. */
  private static final ReasonCode[] RETURN_CODES = {
    ReasonCode.SUCCESS,
    ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
    ReasonCode.SERVER_UNAVAILABLE,
    ReasonCode.BAD_USER_NAME_OR_PASSWORD,
    ReasonCode.NOT_AUTHORIZED
  };

  private final PropertiesDecoder properties;

  ConnAckDecoder(PropertiesDecoder properties) {
    this.properties = properties;
  }

  ConnAck decode(PacketReader in, ProtocolVersion version) {
    int flags = in.oneByte("connect acknowledge flags");
    if ((flags & ~1) != 0 || (flags != 0 && version == ProtocolVersion.MQTT_3_1)) {
      throw Refusal.malformed(
          "MQTT-3.2.2-1", "connect acknowledge flags 0x%02X have reserved bits".formatted(flags));
    }
    ReasonCode reason = version.isFive() ? Reasons.CONNACK.read(in) : returnCode(in);
    if (flags != 0 && reason != ReasonCode.SUCCESS) {
      throw Refusal.protocolError(
          "MQTT-3.2.2-6", "CONNACK refuses with " + reason + " and yet has a session present");
    }
    Properties found =
        version.isFive() ? properties.decode(in, PropertyHome.CONNACK) : Properties.NONE;
    in.expectEnd(PacketType.CONNACK);
    return new ConnAck(flags != 0, reason, found);
  }

  private static ReasonCode returnCode(PacketReader in) {
    int code = in.oneByte("connect return code");
    if (code >= RETURN_CODES.length) {
      throw Refusal.malformed("MQTT-3.2.2-8", "there is no connect return code " + code);
    }
    return RETURN_CODES[code];
  }
}
