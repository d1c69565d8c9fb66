package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.sallyport.packet.Auth;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ReasonCode;

/** Writes DISCONNECT and AUTH. Stateless. */
final class DisconnectEncoder {
  private DisconnectEncoder() {}

  /** Normal disconnection without properties needs nothing, in any version. [MQTT-3.14.2.1] */
  static int bodyBytes(Disconnect disconnect, ProtocolVersion version) {
    Properties properties = disconnect.properties();
    if (!version.isFive() || saysNothing(disconnect.reason(), properties)) {
      return 0;
    }
    return properties.isEmpty() ? 1 : 1 + PropertiesEncoder.byteCountWithLength(properties);
  }

  static void writeBody(Disconnect disconnect, ProtocolVersion version, ByteBuf out) {
    Properties properties = disconnect.properties();
    if (!version.isFive() || saysNothing(disconnect.reason(), properties)) {
      return;
    }
    out.writeByte(disconnect.reason().code());
    if (!properties.isEmpty()) {
      PropertiesEncoder.write(properties, out);
    }
  }

  static int bodyBytes(Auth auth, ProtocolVersion version) {
    if (!version.isFive()) {
      throw new IllegalArgumentException("there is no AUTH in " + version.title());
    }
    return saysNothing(auth.reason(), auth.properties())
        ? 0
        : 1 + PropertiesEncoder.byteCountWithLength(auth.properties());
  }

  static void writeBody(Auth auth, ByteBuf out) {
    if (!saysNothing(auth.reason(), auth.properties())) {
      out.writeByte(auth.reason().code());
      PropertiesEncoder.write(auth.properties(), out);
    }
  }

  private static boolean saysNothing(ReasonCode reason, Properties properties) {
    return reason == ReasonCode.SUCCESS && properties.isEmpty();
  }
}
