package io.sallyport.proxied;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetSocketAddress;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Version 2: a signature, a command, a family, a length, two addresses, and fields that say more.
 * Every length must fit exactly, a checksum that is there must be right, and a connection that the
 * load balancer makes for itself (LOCAL) is refused: it would look like the load balancer.
 * Stateless.
 */
final class BinaryHeader {
  /** Signature to length. */
  private static final int HEAD_BYTES = 16;

  /** The longest header that is waited for: HAProxy's, with all it can say, has a few hundred. */
  static final int MOST_BYTES = HEAD_BYTES + 2_048;

  static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };

  private static final int PROXY = 0x21;
  private static final int LOCAL = 0x20;
  private static final int TCP_4 = 0x11;
  private static final int TCP_6 = 0x21;

  private BinaryHeader() {}

  static @Nullable ProxyHeader read(ByteBuf in) throws BadProxyHeader {
    int start = in.readerIndex();
    if (!ProxyHeaderReader.startsWith(in, SIGNATURE) || in.readableBytes() < HEAD_BYTES) {
      return null;
    }
    int length = in.getUnsignedShort(start + 14);
    if (HEAD_BYTES + length > MOST_BYTES) {
      throw new BadProxyHeader("its PROXY header claims %d bytes".formatted(length));
    }
    if (in.readableBytes() < HEAD_BYTES + length) {
      return null;
    }
    ByteBuf header = in.readSlice(HEAD_BYTES + length);
    return read(header, header.getUnsignedByte(12), header.getUnsignedByte(13));
  }

  private static ProxyHeader read(ByteBuf header, int command, int family) throws BadProxyHeader {
    if (command == LOCAL) {
      throw new BadProxyHeader("the load balancer speaks for itself (LOCAL), not for a client");
    }
    if (command != PROXY) {
      throw new BadProxyHeader("version or command of its PROXY header is unknown");
    }
    int length =
        switch (family) {
          case TCP_4 -> 4;
          case TCP_6 -> 16;
          default -> throw new BadProxyHeader("its PROXY header is not for TCP over IPv4 or IPv6");
        };
    if (header.readableBytes() < HEAD_BYTES + 2 * length + 4) {
      throw new BadProxyHeader("its PROXY header is too short for its addresses");
    }
    byte[] source = ByteBufUtil.getBytes(header, HEAD_BYTES, length);
    int port = header.getUnsignedShort(HEAD_BYTES + 2 * length);
    ProxyFields fields = ProxyFields.read(header, HEAD_BYTES + 2 * length + 4);
    check(header, fields);
    return new ProxyHeader(new InetSocketAddress(TextHeader.address(source), port), fields.tls());
  }

  private static void check(ByteBuf header, ProxyFields fields) throws BadProxyHeader {
    if (fields.checksumAt() < 0) {
      return;
    }
    byte[] bytes = ByteBufUtil.getBytes(header);
    int claimed = header.getInt(fields.checksumAt());
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[fields.checksumAt() - header.readerIndex() + i] = 0;
    }
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    if ((int) sum.getValue() != claimed) {
      throw new BadProxyHeader("the checksum of its PROXY header is wrong");
    }
  }
}
