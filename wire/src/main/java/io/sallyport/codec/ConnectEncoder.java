package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Will;

/** Writes CONNECT and CONNACK. Stateless. */
final class ConnectEncoder {
  private ConnectEncoder() {}

  static int bodyBytes(Connect connect) {
    ProtocolVersion version = connect.version();
    boolean five = version.isFive();
    int bytes = 2 + version.protocolName().length() + 1 + 1 + 2;
    bytes += five ? PropertiesEncoder.byteCountWithLength(connect.properties()) : 0;
    bytes += 2 + Utf8.byteCount(connect.clientId());
    Will will = connect.will();
    if (will != null) {
      bytes += five ? PropertiesEncoder.byteCountWithLength(will.properties()) : 0;
      bytes += 2 + will.topic().byteCount();
      bytes += 2 + PropertiesEncoder.binaryBytes(will.payload().bytes());
    }
    String userName = connect.userName();
    byte[] password = connect.password();
    if (password != null && userName == null && !five) {
      throw new IllegalArgumentException("a password without a user name, which only 5.0 allows");
    }
    bytes += userName == null ? 0 : 2 + Utf8.byteCount(userName);
    bytes += password == null ? 0 : 2 + PropertiesEncoder.binaryBytes(password);
    return bytes;
  }

  static void writeBody(Connect connect, ByteBuf out) {
    ProtocolVersion version = connect.version();
    Utf8.write(out, version.protocolName());
    out.writeByte(version.level());
    out.writeByte(flags(connect));
    out.writeShort(connect.keepAliveSeconds());
    if (version.isFive()) {
      PropertiesEncoder.write(connect.properties(), out);
    }
    Utf8.write(out, connect.clientId());
    Will will = connect.will();
    if (will != null) {
      if (version.isFive()) {
        PropertiesEncoder.write(will.properties(), out);
      }
      writeBinary(will.topic().utf8(), out);
      writeBinary(will.payload().bytes(), out);
    }
    String userName = connect.userName();
    if (userName != null) {
      Utf8.write(out, userName);
    }
    byte[] password = connect.password();
    if (password != null) {
      writeBinary(password, out);
    }
  }

  private static int flags(Connect connect) {
    int flags = connect.cleanStart() ? 0x02 : 0;
    Will will = connect.will();
    if (will != null) {
      flags |= 0x04 | will.qos().level() << 3 | (will.retain() ? 0x20 : 0);
    }
    flags |= connect.password() == null ? 0 : 0x40;
    return flags | (connect.userName() == null ? 0 : 0x80);
  }

  private static void writeBinary(byte[] bytes, ByteBuf out) {
    out.writeShort(bytes.length);
    out.writeBytes(bytes);
  }

  static int bodyBytes(ConnAck connAck, ProtocolVersion version) {
    return 2 + (version.isFive() ? PropertiesEncoder.byteCountWithLength(connAck.properties()) : 0);
  }

  /** 3.1 knows no session present; its first byte stays 0. */
  static void writeBody(ConnAck connAck, ProtocolVersion version, ByteBuf out) {
    boolean sessionPresent = connAck.sessionPresent() && version != ProtocolVersion.MQTT_3_1;
    out.writeByte(sessionPresent ? 1 : 0);
    if (version.isFive()) {
      out.writeByte(connAck.reason().code());
      PropertiesEncoder.write(connAck.properties(), out);
    } else {
      out.writeByte(connAck.reason().connectReturnCode());
    }
  }
}
