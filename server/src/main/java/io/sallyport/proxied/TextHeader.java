package io.sallyport.proxied;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Version 1: a line such as {@code PROXY TCP4 192.0.2.1 192.0.2.2 56324 8883}. Stateless. */
final class TextHeader {
  /** With CR and LF: what the specification allows. */
  private static final int MOST_BYTES = 107;

  private static final byte[] START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern LINE =
      Pattern.compile(
          "PROXY TCP([46]) ([0-9A-Fa-f.:]{2,39}) ([0-9A-Fa-f.:]{2,39})"
              + " (0|[1-9][0-9]{0,4}) (0|[1-9][0-9]{0,4})");

  private TextHeader() {}

  static @Nullable ProxyHeader read(ByteBuf in) throws BadProxyHeader {
    if (!ProxyHeaderReader.startsWith(in, START)) {
      return null;
    }
    int end = in.indexOf(in.readerIndex(), in.readerIndex() + seen(in), (byte) '\n');
    if (end < 0) {
      if (in.readableBytes() >= MOST_BYTES) {
        throw new BadProxyHeader("the line of its PROXY header has no end");
      }
      return null;
    }
    String line = in.readCharSequence(end + 1 - in.readerIndex(), StandardCharsets.US_ASCII) + "";
    if (!line.endsWith("\r\n")) {
      throw new BadProxyHeader("the line of its PROXY header does not end with CR LF");
    }
    return of(line.substring(0, line.length() - 2));
  }

  private static int seen(ByteBuf in) {
    return Math.min(in.readableBytes(), MOST_BYTES);
  }

  private static ProxyHeader of(String line) throws BadProxyHeader {
    Matcher words = LINE.matcher(line);
    if (!words.matches()) {
      throw new BadProxyHeader(
          line.startsWith("PROXY UNKNOWN")
              ? "its PROXY header does not say where the client is (UNKNOWN)"
              : "the line of its PROXY header is not one");
    }
    int length = words.group(1).equals("4") ? 4 : 16;
    InetAddress source = address(words.group(2), length);
    address(words.group(3), length);
    port(words.group(5));
    return new ProxyHeader(new InetSocketAddress(source, port(words.group(4))), null);
  }

  /** A literal address: nothing is looked up. */
  private static InetAddress address(String text, int length) throws BadProxyHeader {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    if (bytes == null || bytes.length != length) {
      throw new BadProxyHeader("an address in its PROXY header is none");
    }
    return address(bytes);
  }

  static InetAddress address(byte[] bytes) throws BadProxyHeader {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new BadProxyHeader("an address in its PROXY header is none");
    }
  }

  private static int port(String text) throws BadProxyHeader {
    int port = Integer.parseInt(text);
    if (port > 65_535) {
      throw new BadProxyHeader("a port in its PROXY header is none");
    }
    return port;
  }
}
