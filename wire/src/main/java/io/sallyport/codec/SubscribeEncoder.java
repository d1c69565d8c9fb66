package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Subscribe.Request;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;

/** Writes SUBSCRIBE, UNSUBSCRIBE and their answers. Stateless. */
final class SubscribeEncoder {
  private SubscribeEncoder() {}

  static int bodyBytes(Subscribe subscribe, ProtocolVersion version) {
    int bytes = headBytes(subscribe.properties(), version);
    for (Request request : subscribe.requests()) {
      bytes += 2 + Utf8.byteCount(request.filter()) + 1;
    }
    return bytes;
  }

  static int bodyBytes(Unsubscribe unsubscribe, ProtocolVersion version) {
    int bytes = headBytes(unsubscribe.properties(), version);
    for (String filter : unsubscribe.filters()) {
      bytes += 2 + Utf8.byteCount(filter);
    }
    return bytes;
  }

  static int bodyBytes(SubAck subAck, ProtocolVersion version) {
    return headBytes(subAck.properties(), version) + subAck.reasons().size();
  }

  static int bodyBytes(UnsubAck unsubAck, ProtocolVersion version) {
    int reasons = version.isFive() ? unsubAck.reasons().size() : 0;
    return headBytes(unsubAck.properties(), version) + reasons;
  }

  private static int headBytes(Properties properties, ProtocolVersion version) {
    return 2 + (version.isFive() ? PropertiesEncoder.byteCountWithLength(properties) : 0);
  }

  static void writeBody(Subscribe subscribe, ProtocolVersion version, ByteBuf out) {
    writeHead(subscribe.packetId(), subscribe.properties(), version, out);
    for (Request request : subscribe.requests()) {
      Utf8.write(out, request.filter());
      out.writeByte(version.isFive() ? options(request) : request.qos().level());
    }
  }

  private static int options(Request request) {
    return request.qos().level()
        | (request.noLocal() ? 0x04 : 0)
        | (request.retainAsPublished() ? 0x08 : 0)
        | request.retainHandling().ordinal() << 4;
  }

  static void writeBody(Unsubscribe unsubscribe, ProtocolVersion version, ByteBuf out) {
    writeHead(unsubscribe.packetId(), unsubscribe.properties(), version, out);
    for (String filter : unsubscribe.filters()) {
      Utf8.write(out, filter);
    }
  }

  /** Before 5.0 every refusal is 0x80. [MQTT-3.9.3-2] */
  static void writeBody(SubAck subAck, ProtocolVersion version, ByteBuf out) {
    writeHead(subAck.packetId(), subAck.properties(), version, out);
    for (ReasonCode reason : subAck.reasons()) {
      boolean told = version.isFive() || !reason.isError();
      out.writeByte(told ? reason.code() : ReasonCode.UNSPECIFIED_ERROR.code());
    }
  }

  static void writeBody(UnsubAck unsubAck, ProtocolVersion version, ByteBuf out) {
    writeHead(unsubAck.packetId(), unsubAck.properties(), version, out);
    if (version.isFive()) {
      for (ReasonCode reason : unsubAck.reasons()) {
        out.writeByte(reason.code());
      }
    }
  }

  private static void writeHead(
      int packetId, Properties properties, ProtocolVersion version, ByteBuf out) {
    out.writeShort(packetId);
    if (version.isFive()) {
      PropertiesEncoder.write(properties, out);
    }
  }
}
