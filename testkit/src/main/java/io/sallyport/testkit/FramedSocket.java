package io.sallyport.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.WebSocketDialer.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;

/**
 * A WebSocket that looks like a socket: what is written at once is one binary frame, and what comes
 * in binary frames can be read. A close frame is the end. Confined to one thread.
 */
final class FramedSocket extends Socket {
  private final WebSocketDialer frames;
  private final Socket below;
  private ByteArrayInputStream rest = new ByteArrayInputStream(new byte[0]);

  FramedSocket(WebSocketDialer frames, Socket below) {
    this.frames = frames;
    this.below = below;
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int count) {
        byte[] payload = new byte[count];
        System.arraycopy(bytes, from, payload, 0, count);
        frames.binary(payload);
      }
    };
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return hasMore() ? rest.read() : -1;
      }

      @Override
      public int read(byte[] into, int from, int count) throws IOException {
        return hasMore() ? rest.read(into, from, count) : -1;
      }
    };
  }

  private boolean hasMore() throws IOException {
    while (rest.available() == 0) {
      Frame frame = frames.nextOrClosed();
      if (frame == null || frame.opcode() == WebSocketDialer.CLOSE) {
        return false;
      }
      assertThat(frame.opcode()).as("only binary carries MQTT").isEqualTo(WebSocketDialer.BINARY);
      assertThat(frame.last()).as("a broker does not split messages").isTrue();
      rest = new ByteArrayInputStream(frame.payload());
    }
    return true;
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    below.setSoTimeout(millis);
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    below.setTcpNoDelay(on);
  }

  @Override
  public void close() throws IOException {
    below.close();
  }
}
