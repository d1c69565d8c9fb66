package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.sallyport.packet.Auth;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;

/**
 * Turns packets into bytes, in the shortest form that the version has. Stateless.
 *
 * <p>Properties and reasons are left out before 5.0, where nobody could read them. Text that no
 * MQTT string can hold, and anything that is too long for its length field, is refused with {@link
 * IllegalArgumentException} before a byte is written.
 */
public final class PacketEncoder {
  private PacketEncoder() {}

  /**
   * Writes {@code packet} at the writer index of {@code out}. CONNECT is written in its own
   * version.
   *
   * @throws IllegalArgumentException when {@code version} has no such packet, or it does not fit
   */
  public static void encode(Packet packet, ProtocolVersion version, ByteBuf out) {
    if (packet instanceof Publish publish) {
      PublishEncoder.encode(out, version, publish);
      return;
    }
    int body = bodyBytes(packet, version);
    out.ensureWritable(1 + VarInt.byteCount(body) + body);
    out.writeByte(firstByte(packet));
    VarInt.write(out, body);
    writeBody(packet, version, out);
  }

  /** The length of the whole packet as {@link #encode} writes it. */
  public static int encodedBytes(Packet packet, ProtocolVersion version) {
    if (packet instanceof Publish publish) {
      return PublishEncoder.encodedBytes(
          version, publish.topic(), publish.qos(), publish.properties(), publish.payload());
    }
    int body = bodyBytes(packet, version);
    return 1 + VarInt.byteCount(body) + body;
  }

  private static int firstByte(Packet packet) {
    int flags =
        switch (packet.type()) {
          case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> 0x2;
          default -> 0;
        };
    return packet.type().number() << 4 | flags;
  }

  private static int bodyBytes(Packet packet, ProtocolVersion version) {
    return switch (packet) {
      case Connect connect -> ConnectEncoder.bodyBytes(connect);
      case ConnAck connAck -> ConnectEncoder.bodyBytes(connAck, version);
      case Publish _ -> throw new AssertionError("PUBLISH has an encoder of its own");
      case PubAck(int _, var reason, var properties) ->
          AckEncoder.bodyBytes(reason, properties, version);
      case PubRec(int _, var reason, var properties) ->
          AckEncoder.bodyBytes(reason, properties, version);
      case PubRel(int _, var reason, var properties) ->
          AckEncoder.bodyBytes(reason, properties, version);
      case PubComp(int _, var reason, var properties) ->
          AckEncoder.bodyBytes(reason, properties, version);
      case Subscribe subscribe -> SubscribeEncoder.bodyBytes(subscribe, version);
      case SubAck subAck -> SubscribeEncoder.bodyBytes(subAck, version);
      case Unsubscribe unsubscribe -> SubscribeEncoder.bodyBytes(unsubscribe, version);
      case UnsubAck unsubAck -> SubscribeEncoder.bodyBytes(unsubAck, version);
      case PingReq() -> 0;
      case PingResp() -> 0;
      case Disconnect disconnect -> DisconnectEncoder.bodyBytes(disconnect, version);
      case Auth auth -> DisconnectEncoder.bodyBytes(auth, version);
    };
  }

  private static void writeBody(Packet packet, ProtocolVersion version, ByteBuf out) {
    switch (packet) {
      case Connect connect -> ConnectEncoder.writeBody(connect, out);
      case ConnAck connAck -> ConnectEncoder.writeBody(connAck, version, out);
      case Publish _ -> throw new AssertionError("PUBLISH has an encoder of its own");
      case PubAck(int packetId, var reason, var properties) ->
          AckEncoder.writeBody(packetId, reason, properties, version, out);
      case PubRec(int packetId, var reason, var properties) ->
          AckEncoder.writeBody(packetId, reason, properties, version, out);
      case PubRel(int packetId, var reason, var properties) ->
          AckEncoder.writeBody(packetId, reason, properties, version, out);
      case PubComp(int packetId, var reason, var properties) ->
          AckEncoder.writeBody(packetId, reason, properties, version, out);
      case Subscribe subscribe -> SubscribeEncoder.writeBody(subscribe, version, out);
      case SubAck subAck -> SubscribeEncoder.writeBody(subAck, version, out);
      case Unsubscribe unsubscribe -> SubscribeEncoder.writeBody(unsubscribe, version, out);
      case UnsubAck unsubAck -> SubscribeEncoder.writeBody(unsubAck, version, out);
      case PingReq(), PingResp() -> {}
      case Disconnect disconnect -> DisconnectEncoder.writeBody(disconnect, version, out);
      case Auth auth -> DisconnectEncoder.writeBody(auth, out);
    }
  }
}
