package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ReasonCode;

/** Decoders in the states in which tests need them. */
final class Connections {
  static final DecoderLimits WIDE = new DecoderLimits(1 << 20, 1000);

  private Connections() {}

  /** One that waits for the packet that opens the connection. */
  static PacketDecoder fresh(Side side, ProtocolVersion version) {
    PacketDecoder decoder = new PacketDecoder(side, WIDE, new TopicCache(64));
    decoder.version(version);
    return decoder;
  }

  /** One that has read the packet that opens the connection. */
  static PacketDecoder opened(Side side, ProtocolVersion version, DecoderLimits limits) {
    PacketDecoder decoder = fresh(side, version);
    Packet opening =
        side == Side.BROKER
            ? new Connect(version, "c", true, 60, null, null, null, Properties.NONE)
            : new ConnAck(false, ReasonCode.SUCCESS);
    decoder.decode(bytes(opening, version));
    decoder.limits(limits);
    return decoder;
  }

  static PacketDecoder opened(Side side, ProtocolVersion version) {
    return opened(side, version, WIDE);
  }

  static ByteBuf bytes(Packet packet, ProtocolVersion version) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packet, version, out);
    return out;
  }
}
