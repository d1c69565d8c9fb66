package io.sallyport.fuzzing;

import io.sallyport.testkit.WebSocketDialer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What comes in the binary frames of a WebSocket; a close frame is the end. */
final class Unframed extends InputStream {
  private final DataInputStream in;
  private long left;

  Unframed(InputStream in) {
    this.in = new DataInputStream(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int count) throws IOException {
    while (left == 0) {
      int first = in.read();
      if (first < 0) {
        return -1;
      }
      long length = length(in.readUnsignedByte());
      int opcode = first & 0x0F;
      if (opcode == WebSocketDialer.CLOSE) {
        in.skipNBytes(length);
        return -1;
      }
      if (opcode == WebSocketDialer.BINARY) {
        left = length;
      } else {
        in.skipNBytes(length);
      }
    }
    int read = in.read(into, from, (int) Math.min(count, left));
    left -= Math.max(0, read);
    return read;
  }

  private long length(int second) throws IOException {
    return switch (second & 0x7F) {
      case 126 -> in.readUnsignedShort();
      case 127 -> in.readLong();
      default -> second & 0x7F;
    };
  }
}
