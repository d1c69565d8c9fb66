package io.sallyport.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.DecoderLimits;
import io.sallyport.codec.PacketDecoder;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.codec.Side;
import io.sallyport.codec.TopicCache;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A blocking socket that says exactly what a test tells it to, right or wrong, and reads packets.
 * Confined to one thread.
 *
 * <p>Nothing waits longer than {@value #PATIENCE_MILLIS} ms.
 */
public final class Dialer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final ByteBuf received = Unpooled.buffer();
  private ProtocolVersion version = ProtocolVersion.MQTT_5;
  private PacketDecoder decoder = decoder();
  private byte[] lastBytes = {};

  private Dialer(Socket socket) {
    this.socket = socket;
  }

  /** A connection to {@code port} on 127.0.0.1. */
  public static Dialer to(int port) {
    return over(connected(port));
  }

  /** The same with TLS, trusting {@code authority}. */
  public static Dialer tls(int port, Path authority) {
    return over(TlsSockets.trusting(authority).connected(port));
  }

  /** Speaks over a socket that is connected already, for example one with TLS. */
  public static Dialer over(Socket socket) {
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      return new Dialer(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Socket connected(int port) {
    try {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PacketDecoder decoder() {
    PacketDecoder made =
        new PacketDecoder(
            Side.CLIENT,
            new DecoderLimits(DecoderLimits.PROTOCOL_MAXIMUM_PACKET_BYTES, 1_000),
            new TopicCache(16));
    made.version(version);
    return made;
  }

  /** From here on packets are of {@code spoken}; 5.0 unless told. */
  public Dialer speaking(ProtocolVersion spoken) {
    version = spoken;
    decoder = decoder();
    return this;
  }

  /** From here on packets may tell their topic by an alias up to {@code maximum}. */
  public Dialer takingAliases(int maximum) {
    decoder.topicAliasMaximum(maximum);
    return this;
  }

  public ProtocolVersion version() {
    return version;
  }

  // --- saying

  /** Sends the bytes that {@code hex} spells; spaces do not count. */
  public Dialer sendHex(String hex) {
    return send(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }

  public Dialer send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Dialer send(Packet packet) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packet, version, out);
    return send(ByteBufUtil.getBytes(out));
  }

  /** A CONNECT to be filled in. */
  public Greeting greet(String clientId) {
    return new Greeting(this, clientId);
  }

  /** CONNECT as {@code clientId}, clean start, no credentials, in the version spoken. */
  public Dialer connect(String clientId) {
    return send(connectPacket(clientId, true, Properties.NONE));
  }

  /** As {@link #connect(String)}, keeping what is stored. */
  public Dialer resume(String clientId, Properties properties) {
    return send(connectPacket(clientId, false, properties));
  }

  /** CONNECT with a user name and a password. */
  public Dialer connect(String clientId, String user, String password) {
    return send(
        new Connect(
            version,
            clientId,
            true,
            60,
            null,
            user,
            password.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            Properties.NONE));
  }

  private Connect connectPacket(String clientId, boolean cleanStart, Properties properties) {
    return new Connect(version, clientId, cleanStart, 60, null, null, null, properties);
  }

  /** CONNECT, and CONNACK with success. */
  public Dialer connected(String clientId) {
    connect(clientId).expectConnected();
    return this;
  }

  /** SUBSCRIBE to one filter, and SUBACK with what was asked for. */
  public Dialer subscribed(String filter, QoS qos) {
    send(new Subscribe(1, List.of(new Subscribe.Request(filter, qos)), Properties.NONE));
    assertThat(expect(SubAck.class).reasons()).containsExactly(ReasonCode.granted(qos));
    return this;
  }

  // --- hearing

  /** The next packet, which is of {@code kind}. */
  public <P extends Packet> P expect(Class<P> kind) {
    Packet packet = next();
    assertThat(packet).as("the next packet").isInstanceOf(kind);
    return kind.cast(packet);
  }

  /** CONNACK with success. */
  public ConnAck expectConnected() {
    ConnAck answer = expect(ConnAck.class);
    assertThat(answer.reason()).isEqualTo(ReasonCode.SUCCESS);
    return answer;
  }

  /** The next packet; fails when the connection is closed instead, or nothing comes. */
  public Packet next() {
    Packet packet = nextOrClosed();
    if (packet == null) {
      throw new AssertionError("the connection was closed where a packet was expected");
    }
    return packet;
  }

  /** The next {@code count} bytes as they come; for tests that look at bits. */
  public byte[] read(int count) {
    try {
      while (received.readableBytes() < count) {
        assertThat(readMore()).as("the connection is open").isTrue();
      }
      byte[] bytes = new byte[count];
      received.readBytes(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next packet, or null when the connection was closed. */
  public @Nullable Packet nextOrClosed() {
    try {
      while (true) {
        int start = received.readerIndex();
        Packet packet = decoder.decode(received);
        if (packet != null) {
          lastBytes = ByteBufUtil.getBytes(received, start, received.readerIndex() - start);
          received.discardReadBytes();
          return packet;
        }
        if (!readMore()) {
          return null;
        }
      }
    } catch (SocketTimeoutException nothing) {
      throw new AssertionError("nothing came for " + PATIENCE_MILLIS + " ms", nothing);
    } catch (IOException reset) {
      return null;
    }
  }

  private boolean readMore() throws IOException {
    byte[] chunk = new byte[4_096];
    int count = socket.getInputStream().read(chunk);
    if (count > 0) {
      received.writeBytes(chunk, 0, count);
    }
    return count >= 0;
  }

  /** The packet that was read last, as it came. */
  public byte[] lastBytes() {
    return lastBytes.clone();
  }

  /** The connection is closed, and nothing comes before. */
  public void expectClosed() {
    assertThat(nextOrClosed()).as("nothing but the end of the connection").isNull();
  }

  /** CONNACK with {@code reason}, as this version can say it, and the end of the connection. */
  public ConnAck expectRefused(ReasonCode reason) {
    ConnAck answer = expect(ConnAck.class);
    if (version.isFive()) {
      assertThat(answer.reason()).isEqualTo(reason);
    } else {
      assertThat(answer.reason().connectReturnCode()).isEqualTo(reason.connectReturnCode());
    }
    assertThat(answer.sessionPresent()).isFalse();
    expectClosed();
    return answer;
  }

  /** The connection is closed, whatever bytes come before. */
  public void expectEnd() {
    try {
      while (readMore()) {
        received.clear();
      }
    } catch (SocketTimeoutException stillOpen) {
      throw new AssertionError("open for " + PATIENCE_MILLIS + " ms more", stillOpen);
    } catch (IOException reset) {
      received.clear(); // that is an end, too
    }
  }

  /** The broker ends the connection; 5.0 is told why. */
  public void expectEnded(ReasonCode reason) {
    if (version.isFive()) {
      assertThat(expect(Disconnect.class).reason()).isEqualTo(reason);
    }
    expectClosed();
  }

  /** The next packet is a message that says {@code payload}. */
  public Publish expectMessage(String payload) {
    Publish came = expect(Publish.class);
    assertThat(came.payload().text()).isEqualTo(payload);
    return came;
  }

  /** The connection answers a ping, and nothing else comes before. */
  public Dialer expectAlive() {
    send(PingReq.INSTANCE);
    expect(PingResp.class);
    return this;
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
