package io.sallyport.proxied;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads a header of either version from the first bytes of a connection. Stateless. */
public final class ProxyHeaderReader {
  private ProxyHeaderReader() {}

  /**
   * Takes a header from {@code in}, or nothing when it is not all there.
   *
   * @param in at the first byte of the connection
   * @return null when more bytes are needed; never for more than {@link BinaryHeader#MOST_BYTES}
   * @throws BadProxyHeader as soon as it is known that this is none
   */
  public static @Nullable ProxyHeader read(ByteBuf in) throws BadProxyHeader {
    if (!in.isReadable()) {
      return null;
    }
    return in.getByte(in.readerIndex()) == BinaryHeader.SIGNATURE[0]
        ? BinaryHeader.read(in)
        : TextHeader.read(in);
  }

  /**
   * Whether {@code in} begins as {@code start} does, as far as it goes.
   *
   * @throws BadProxyHeader when it does not
   */
  static boolean startsWith(ByteBuf in, byte[] start) throws BadProxyHeader {
    int there = Math.min(in.readableBytes(), start.length);
    for (int i = 0; i < there; i++) {
      if (in.getByte(in.readerIndex() + i) != start[i]) {
        throw new BadProxyHeader("it does not begin with a PROXY header");
      }
    }
    return there == start.length;
  }
}
