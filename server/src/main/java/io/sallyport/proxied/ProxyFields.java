package io.sallyport.proxied;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The fields behind the addresses: type, length, value, one after the other until the very end.
 *
 * @param checksumAt where the checksum stands, or -1
 */
record ProxyFields(ProxyHeader.@Nullable Tls tls, int checksumAt) {
  private static final int CHECKSUM = 0x03;
  private static final int TLS = 0x20;
  private static final int COMMON_NAME = 0x22;

  private static final int CLIENT_SPOKE_TLS = 0x01;
  private static final int CERTIFICATE_ON_THIS_CONNECTION = 0x02;

  /** Reads all fields of {@code header} from {@code at} on. */
  static ProxyFields read(ByteBuf header, int at) throws BadProxyHeader {
    ByteBuf in = header.slice(at, header.writerIndex() - at);
    ProxyHeader.Tls tls = null;
    boolean told = false;
    int checksumAt = -1;
    while (in.isReadable()) {
      int type = type(in);
      ByteBuf value = value(in);
      if (type == CHECKSUM) {
        if (checksumAt >= 0 || value.readableBytes() != Integer.BYTES) {
          throw new BadProxyHeader("its PROXY header has no one checksum");
        }
        checksumAt = at + in.readerIndex() - Integer.BYTES;
      } else if (type == TLS) {
        if (told) {
          throw new BadProxyHeader("its PROXY header tells about TLS twice");
        }
        told = true;
        tls = tls(value);
      }
    }
    return new ProxyFields(tls, checksumAt);
  }

  private static int type(ByteBuf in) throws BadProxyHeader {
    if (in.readableBytes() < 3) {
      throw new BadProxyHeader("a field of its PROXY header is cut off");
    }
    return in.readUnsignedByte();
  }

  private static ByteBuf value(ByteBuf in) throws BadProxyHeader {
    int length = in.readUnsignedShort();
    if (length > in.readableBytes()) {
      throw new BadProxyHeader("a field of its PROXY header is cut off");
    }
    return in.readSlice(length);
  }

  /** A name only of a certificate that was shown now and verified; 0 is good. */
  private static ProxyHeader.@Nullable Tls tls(ByteBuf value) throws BadProxyHeader {
    if (value.readableBytes() < 5) {
      throw new BadProxyHeader("a field of its PROXY header is cut off");
    }
    int client = value.readUnsignedByte();
    boolean verified = value.readInt() == 0 && (client & CERTIFICATE_ON_THIS_CONNECTION) != 0;
    String name = null;
    while (value.isReadable()) {
      int type = type(value);
      ByteBuf text = value(value);
      if (type == COMMON_NAME) {
        if (name != null) {
          throw new BadProxyHeader("its PROXY header has two common names");
        }
        name = text(text);
      }
    }
    if ((client & CLIENT_SPOKE_TLS) == 0) {
      return null;
    }
    return new ProxyHeader.Tls(verified ? name : null);
  }

  private static String text(ByteBuf in) throws BadProxyHeader {
    ByteBuffer bytes = in.nioBuffer();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
        throw new BadProxyHeader("the common name in its PROXY header is none");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new BadProxyHeader("the common name in its PROXY header is not UTF-8");
    }
  }
}
