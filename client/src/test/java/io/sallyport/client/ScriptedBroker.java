package io.sallyport.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.DecoderLimits;
import io.sallyport.codec.PacketDecoder;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.codec.Side;
import io.sallyport.codec.TopicCache;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ServerSocketFactory;

/**
 * A broker that does exactly what the test says, on a real socket; every read waits 5 s at most.
 */
final class ScriptedBroker implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 5000;

  private final ServerSocket server;

  ScriptedBroker() {
    this(ServerSocketFactory.getDefault());
  }

  ScriptedBroker(ServerSocketFactory factory) {
    try {
      server = factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
      server.setSoTimeout(PATIENCE_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** Settings that lead here. */
  ClientSettings.Builder settings() {
    return ClientSettings.builder().host("127.0.0.1").port(port()).clientId("meter-7");
  }

  Peer accept() {
    try {
      Socket socket = server.accept();
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new Peer(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The broker's end of one connection. */
  static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final PacketDecoder decoder =
        new PacketDecoder(Side.BROKER, new DecoderLimits(1 << 20, 64), new TopicCache(16));
    private final ByteBuf unread = Unpooled.buffer();

    private Peer(Socket socket) {
      this.socket = socket;
    }

    /** CONNECT, answered with success. */
    Connect welcome() {
      return welcome(new ConnAck(false, ReasonCode.SUCCESS));
    }

    Connect welcome(ConnAck answer) {
      Connect connect = expect(Connect.class);
      send(answer);
      return connect;
    }

    Connect welcome(boolean sessionPresent, Properties properties) {
      return welcome(new ConnAck(sessionPresent, ReasonCode.SUCCESS, properties));
    }

    /** The next {@code count} bytes, in hex, whatever they mean. */
    String bytes(int count) {
      try {
        byte[] bytes = socket.getInputStream().readNBytes(count);
        return java.util.HexFormat.of().formatHex(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    <P extends Packet> P expect(Class<P> type) {
      Packet packet = next();
      if (packet == null) {
        throw new AssertionError("the client closed; " + type.getSimpleName() + " was expected");
      }
      if (!type.isInstance(packet)) {
        throw new AssertionError(packet + " came; " + type.getSimpleName() + " was expected");
      }
      return type.cast(packet);
    }

    /** The client is to close now, with nothing further to say. */
    void expectClosed() {
      Packet packet = next();
      if (packet != null) {
        throw new AssertionError(packet + " came; the end was expected");
      }
    }

    /** The next packet, null at the end. */
    Packet next() {
      try {
        byte[] bytes = new byte[4096];
        while (true) {
          Packet packet = decoder.decode(unread);
          if (packet != null) {
            return packet;
          }
          int count = socket.getInputStream().read(bytes);
          if (count < 0) {
            return null;
          }
          unread.discardReadBytes().writeBytes(bytes, 0, count);
        }
      } catch (IOException e) {
        if (e instanceof java.net.SocketTimeoutException) {
          throw new AssertionError("nothing came within " + PATIENCE_MILLIS + " ms");
        }
        return null;
      }
    }

    void send(Packet packet) {
      send(packet, decoder.version());
    }

    void send(Packet packet, ProtocolVersion version) {
      ByteBuf out = Unpooled.buffer();
      PacketEncoder.encode(packet, version, out);
      byte[] bytes = new byte[out.readableBytes()];
      out.readBytes(bytes);
      sendBytes(bytes);
    }

    void sendBytes(byte... bytes) {
      try {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
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
}
