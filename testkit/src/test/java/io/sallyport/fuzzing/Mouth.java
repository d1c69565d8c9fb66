package io.sallyport.fuzzing;

import static io.sallyport.testkit.WebSocketDialer.BINARY;
import static io.sallyport.testkit.WebSocketDialer.CONTINUATION;
import static io.sallyport.testkit.WebSocketDialer.LAST;
import static io.sallyport.testkit.WebSocketDialer.PING;
import static io.sallyport.testkit.WebSocketDialer.TEXT;
import static io.sallyport.testkit.WebSocketDialer.framed;

import io.sallyport.testkit.UpgradeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes what a script says, over WebSocket or without, in as many segments as it wants. */
final class Mouth {
  private static final int UNUSED_OPCODE = 0x3;
  private static final byte[] HEAD_ENDS = {'\r', '\n', '\r', '\n'};

  private final Socket socket;
  private final boolean web;

  Mouth(Socket socket, boolean web) {
    this.socket = socket;
    this.web = web;
  }

  /** What the broker says, without its frames; over WebSocket it asks for the upgrade first. */
  InputStream opened() throws IOException {
    if (!web) {
      return socket.getInputStream();
    }
    String request = UpgradeText.to(socket.getPort()).text();
    write(request.getBytes(StandardCharsets.ISO_8859_1));
    int matched = 0;
    while (matched < HEAD_ENDS.length) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("the upgrade was refused");
      }
      matched = next == HEAD_ENDS[matched] ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return new Unframed(socket.getInputStream());
  }

  void say(Step.Say say) throws IOException {
    byte[] bytes = web ? dressed(say.bytes(), say.frame()) : say.bytes();
    int size = Math.max(1, (bytes.length + say.pieces() - 1) / say.pieces());
    for (int at = 0; at < bytes.length; at += size) {
      write(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
    }
  }

  private void write(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  private static byte[] dressed(byte[] bytes, Step.Frame frame) {
    int half = bytes.length / 2;
    return switch (frame) {
      case WHOLE -> framed(LAST | BINARY, bytes);
      case SPLIT ->
          joined(
              framed(BINARY, Arrays.copyOf(bytes, half)),
              framed(LAST | CONTINUATION, Arrays.copyOfRange(bytes, half, bytes.length)));
      case AFTER_PING -> joined(framed(LAST | PING, new byte[] {1}), framed(LAST | BINARY, bytes));
      case TEXT -> framed(LAST | TEXT, bytes);
      case UNMASKED ->
          joined(new byte[] {(byte) (LAST | BINARY), (byte) Math.min(125, bytes.length)}, bytes);
      case RESERVED_OPCODE -> framed(LAST | UNUSED_OPCODE, bytes);
      case CUT -> {
        byte[] whole = framed(LAST | BINARY, bytes);
        yield Arrays.copyOf(whole, whole.length - 1);
      }
    };
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
