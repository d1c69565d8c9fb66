package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ReasonCode;

/** Writes PUBACK, PUBREC, PUBREL and PUBCOMP, which are built alike. Stateless. */
final class AckEncoder {
  private AckEncoder() {}

  /** Success without properties needs neither, in any version. [MQTT-3.4.2.1] */
  static int bodyBytes(ReasonCode reason, Properties properties, ProtocolVersion version) {
    if (!version.isFive() || (reason == ReasonCode.SUCCESS && properties.isEmpty())) {
      return 2;
    }
    return properties.isEmpty() ? 3 : 3 + PropertiesEncoder.byteCountWithLength(properties);
  }

  static void writeBody(
      int packetId,
      ReasonCode reason,
      Properties properties,
      ProtocolVersion version,
      ByteBuf out) {
    out.writeShort(packetId);
    if (!version.isFive() || (reason == ReasonCode.SUCCESS && properties.isEmpty())) {
      return;
    }
    out.writeByte(reason.code());
    if (!properties.isEmpty()) {
      PropertiesEncoder.write(properties, out);
    }
  }
}
