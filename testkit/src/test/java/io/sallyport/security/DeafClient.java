package io.sallyport.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A client that talks and does not listen, and notices when it is not listened to either. Confined
 * to one thread.
 */
final class DeafClient implements AutoCloseable {
  private static final int STALLED_MILLIS = 1_500;

  private final SocketChannel socket;
  private final Selector selector;

  DeafClient(int port) {
    try {
      socket = SocketChannel.open();
      socket.setOption(StandardSocketOptions.SO_RCVBUF, 4 * 1024);
      socket.setOption(StandardSocketOptions.SO_SNDBUF, 64 * 1024);
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.configureBlocking(false);
      selector = Selector.open();
      socket.register(selector, SelectionKey.OP_WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says {@code words} once. */
  void say(byte[] words) {
    talk(words, words.length);
  }

  /** Says {@code words} again and again; how many bytes got through before nobody took more. */
  long talk(byte[] words, long mostBytes) {
    ByteBuffer mouth = ByteBuffer.wrap(words);
    long said = 0;
    try {
      while (said < mostBytes) {
        if (!mouth.hasRemaining()) {
          mouth.rewind();
        }
        said += socket.write(mouth);
        if (mouth.hasRemaining() && said < mostBytes && selector.select(STALLED_MILLIS) == 0) {
          return said;
        }
        selector.selectedKeys().clear();
      }
      return said;
    } catch (IOException closed) {
      return said;
    }
  }

  @Override
  public void close() {
    try {
      selector.close();
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
