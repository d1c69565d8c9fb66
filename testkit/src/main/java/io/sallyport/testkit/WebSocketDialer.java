package io.sallyport.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A blocking socket that asks for WebSocket and sends frames exactly as a test tells it to, right
 * or wrong. Confined to one thread; nothing waits longer than {@value #PATIENCE_MILLIS} ms.
 */
public final class WebSocketDialer implements AutoCloseable {
  public static final int CONTINUATION = 0x0;
  public static final int TEXT = 0x1;
  public static final int BINARY = 0x2;
  public static final int CLOSE = 0x8;
  public static final int PING = 0x9;
  public static final int PONG = 0xA;

  /** The bit of a frame's first byte that says: nothing of this message follows. */
  public static final int LAST = 0x80;

  private static final int PATIENCE_MILLIS = 10_000;
  private static final int MASK = 0x37FA213D;

  private final Socket socket;
  private final int port;

  private WebSocketDialer(Socket socket, int port) {
    this.socket = socket;
    this.port = port;
  }

  /** A frame from the broker. */
  public record Frame(boolean last, int opcode, byte[] payload) {
    /** The number in a close frame. */
    public int closeCode() {
      assertThat(opcode).as("the frame's opcode").isEqualTo(CLOSE);
      return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }
  }

  /** Over a socket that is connected to {@code port}, with TLS or without. */
  public static WebSocketDialer over(Socket socket, int port) {
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      return new WebSocketDialer(socket, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // --- the request

  /** A request that would be granted. */
  public UpgradeText request() {
    return UpgradeText.to(port);
  }

  /** Asks and is granted. */
  public WebSocketDialer upgraded() {
    return upgraded(request());
  }

  /** Asks as told and is granted. */
  public WebSocketDialer upgraded(UpgradeText request) {
    assertThat(say(request.text()).answer()).startsWith("HTTP/1.1 101 ");
    return this;
  }

  public WebSocketDialer say(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The head and body of the answer to a request, or what came until the end. */
  public String answer() {
    try {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          return head.toString(StandardCharsets.ISO_8859_1);
        }
        head.write(next);
      }
      String text = head.toString(StandardCharsets.ISO_8859_1);
      int length = text.toLowerCase(Locale.ROOT).indexOf("content-length: ");
      if (length >= 0) {
        String number = text.substring(length + 16, text.indexOf('\r', length));
        head.write(socket.getInputStream().readNBytes(Integer.parseInt(number)));
      }
      return head.toString(StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // --- frames

  public WebSocketDialer send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes that {@code hex} spells, as they are. */
  public WebSocketDialer sendHex(String hex) {
    return send(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }

  /** A whole binary message. */
  public WebSocketDialer binary(byte[] payload) {
    return frame(LAST | BINARY, payload);
  }

  /**
   * A masked frame.
   *
   * @param first its first byte
   */
  public WebSocketDialer frame(int first, byte[] payload) {
    return send(framed(first, payload));
  }

  /** The bytes of a masked frame. */
  public static byte[] framed(int first, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(14 + payload.length);
    out.put((byte) first);
    if (payload.length < 126) {
      out.put((byte) (0x80 | payload.length));
    } else if (payload.length <= 0xFFFF) {
      out.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      out.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    out.putInt(MASK);
    for (int i = 0; i < payload.length; i++) {
      out.put((byte) (payload[i] ^ (MASK >>> (24 - 8 * (i & 3)))));
    }
    byte[] frame = new byte[out.position()];
    out.flip().get(frame);
    return frame;
  }

  /** The next frame, or null when the connection was closed. */
  public @Nullable Frame nextOrClosed() throws IOException {
    InputStream in = socket.getInputStream();
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int second = exactly(in, 1)[0];
    assertThat(second).as("a broker does not mask").isNotNegative();
    long length =
        switch (second) {
          case 126 -> ByteBuffer.wrap(exactly(in, 2)).getShort() & 0xFFFF;
          case 127 -> ByteBuffer.wrap(exactly(in, 8)).getLong();
          default -> second;
        };
    return new Frame((first & LAST) != 0, first & 0x0F, exactly(in, Math.toIntExact(length)));
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the connection ended within a frame");
    }
    return bytes;
  }

  /** The next frame; fails when there is none. */
  public Frame next() {
    try {
      Frame frame = nextOrClosed();
      if (frame == null) {
        throw new AssertionError("the connection was closed where a frame was expected");
      }
      return frame;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Binary frames may come; then a close frame with {@code code}, and the end. */
  public void expectClose(int code) {
    Frame frame = next();
    while (frame.opcode() == BINARY || frame.opcode() == PONG) {
      frame = next();
    }
    assertThat(frame.closeCode()).isEqualTo(code);
    expectEnd();
  }

  /** Nothing comes any more. */
  public void expectEnd() {
    try {
      assertThat(socket.getInputStream().read()).as("the end of the connection").isNegative();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Speaks MQTT over this, each packet in a frame of its own. */
  public Dialer mqtt() {
    return Dialer.over(new FramedSocket(this, socket));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
