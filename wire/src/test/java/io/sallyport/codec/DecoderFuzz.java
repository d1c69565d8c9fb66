package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;

/**
 * What must hold of a decoder whatever it is fed: nothing but {@link ProtocolViolation} escapes,
 * the reader index moves over whole packets only, and a packet that was read is written and read
 * again as the same.
 */
final class DecoderFuzz {
  private static final DecoderLimits LIMITS = new DecoderLimits(64 << 10, 32);

  private DecoderFuzz() {}

  /**
   * The first byte chooses the state of the connection, one of four: fresh, or opened in one of the
   * three versions; the others arrive.
   */
  static void run(Side side, byte[] data) {
    if (data.length == 0) {
      return;
    }
    int state = data[0] & 3;
    ProtocolVersion version = ProtocolVersion.values()[Math.max(0, state - 1)];
    PacketDecoder decoder =
        state == 0
            ? Connections.fresh(side, ProtocolVersion.values()[(data[0] >> 2 & 3) % 3])
            : Connections.opened(side, version, LIMITS);
    decoder.topicAliasMaximum(4);
    ByteBuf in = Unpooled.wrappedBuffer(data, 1, data.length - 1);
    try {
      readAll(side, decoder, in);
    } catch (ProtocolViolation violation) {
      assertThat(violation.getMessage()).isNotBlank().doesNotContain("\n", "\u001B");
      assertThat(violation.clause()).isNotBlank();
    }
  }

  private static void readAll(Side side, PacketDecoder decoder, ByteBuf in) {
    while (true) {
      int before = in.readerIndex();
      Packet packet = decoder.decode(in);
      if (packet == null) {
        assertThat(in.readerIndex()).isEqualTo(before);
        return;
      }
      assertThat(in.readerIndex()).isGreaterThanOrEqualTo(before + 2);
      assertThat(in.readerIndex()).isEqualTo(before + wholeBytes(in, before));
      expectSameAgain(side, packet, decoder.version());
    }
  }

  private static int wholeBytes(ByteBuf in, int start) {
    int length = 0;
    int at = start + 1;
    for (int shift = 0; ; shift += 7) {
      int next = in.getUnsignedByte(at++);
      length |= (next & 0x7F) << shift;
      if (next < 0x80) {
        return at - start + length;
      }
    }
  }

  private static void expectSameAgain(Side side, Packet packet, ProtocolVersion version) {
    ByteBuf written = Connections.bytes(packet, version);
    assertThat(written.readableBytes()).isEqualTo(PacketEncoder.encodedBytes(packet, version));
    boolean opens = packet instanceof Connect || packet instanceof ConnAck;
    PacketDecoder decoder =
        opens ? Connections.fresh(side, version) : Connections.opened(side, version);
    assertThat(decoder.decode(written)).isEqualTo(packet);
    assertThat(written.isReadable()).isFalse();
  }
}
