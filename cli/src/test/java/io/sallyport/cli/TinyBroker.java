package io.sallyport.cli;

import io.netty.buffer.ByteBuf;
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
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.topic.TopicFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Just enough of a broker to talk to: routes messages, keeps retained ones, knows no sessions.
 * Refuses the user "mallory" and every topic that starts with "denied"; hangs up after "bye".
 * Plaintext on loopback.
 */
final class TinyBroker implements AutoCloseable {
  private final ServerSocket server;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private final Map<String, Publish> retained = new ConcurrentHashMap<>();
  private final List<Packet> heard = new CopyOnWriteArrayList<>();
  private final AtomicInteger dropsLeft = new AtomicInteger();

  TinyBroker() {
    try {
      server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Every packet that came, but for pings, in the order of its coming. */
  List<Packet> heard() {
    return heard;
  }

  /** The first packet of that type; waits for it. */
  <P extends Packet> P heard(Class<P> type) {
    Awaitility.await().until(() -> heard.stream().anyMatch(type::isInstance));
    return heard.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  /** Cuts the next {@code times} connections right after they have subscribed. */
  void dropAfterSubscribe(int times) {
    dropsLeft.set(times);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> new Line(socket).serve());
      } catch (IOException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Line line : lines) {
        line.socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection. */
  private final class Line {
    private final Socket socket;
    private final PacketDecoder decoder =
        new PacketDecoder(Side.BROKER, new DecoderLimits(1 << 24, 64), new TopicCache(16));
    private final Map<String, Subscribe.Request> filters = new ConcurrentHashMap<>();
    private final Map<Integer, Publish> unreleased = new HashMap<>();
    private int lastId;

    Line(Socket socket) {
      this.socket = socket;
    }

    void serve() {
      lines.add(this);
      ByteBuf unread = Unpooled.buffer();
      byte[] bytes = new byte[65_536];
      try (socket) {
        for (int n = read(bytes); n >= 0; n = read(bytes)) {
          unread.discardReadBytes().writeBytes(bytes, 0, n);
          for (Packet p = decoder.decode(unread); p != null; p = decoder.decode(unread)) {
            if (!(p instanceof PingReq)) {
              heard.add(p);
            }
            if (!answer(p)) {
              return;
            }
          }
        }
      } catch (IOException e) {
        return;
      } finally {
        lines.remove(this);
      }
    }

    private int read(byte[] bytes) throws IOException {
      return socket.getInputStream().read(bytes);
    }

    private boolean answer(Packet packet) {
      switch (packet) {
        case Connect connect -> {
          boolean refused = "mallory".equals(connect.userName());
          send(
              new ConnAck(
                  false, refused ? ReasonCode.BAD_USER_NAME_OR_PASSWORD : ReasonCode.SUCCESS));
          return !refused;
        }
        case PingReq _ -> send(PingResp.INSTANCE);
        case Subscribe s -> {
          send(
              new SubAck(
                  s.packetId(), s.requests().stream().map(this::add).toList(), Properties.NONE));
          if (dropsLeft.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            return false;
          }
          s.requests().forEach(this::sendRetained);
        }
        case Unsubscribe u -> {
          u.filters().forEach(filters::remove);
          send(
              new UnsubAck(
                  u.packetId(),
                  u.filters().stream().map(_ -> ReasonCode.SUCCESS).toList(),
                  Properties.NONE));
        }
        case Publish p -> {
          published(p);
          return !p.topic().text().equals("bye");
        }
        case PubRel(int id, ReasonCode _, Properties _) -> {
          unreleased.remove(id);
          send(new PubComp(id, ReasonCode.SUCCESS, Properties.NONE));
        }
        case PubRec(int id, ReasonCode _, Properties _) ->
            send(new PubRel(id, ReasonCode.SUCCESS, Properties.NONE));
        case Disconnect _ -> {
          return false;
        }
        default -> {
          // acknowledgements: nothing is repeated here
        }
      }
      return true;
    }

    private ReasonCode add(Subscribe.Request request) {
      if (request.filter().startsWith("denied")) {
        return ReasonCode.NOT_AUTHORIZED;
      }
      filters.put(request.filter(), request);
      return ReasonCode.granted(request.qos());
    }

    private void sendRetained(Subscribe.Request request) {
      if (request.retainHandling() != Subscribe.RetainHandling.DO_NOT_SEND) {
        TopicFilter filter = TopicFilter.of(request.filter());
        retained.values().stream()
            .filter(p -> filter.matches(p.topic()))
            .forEach(p -> deliver(p, request.qos(), true));
      }
    }

    private void published(Publish p) {
      boolean denied = p.topic().text().startsWith("denied");
      ReasonCode reason = denied ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS;
      boolean isNew = p.qos() != QoS.EXACTLY_ONCE || unreleased.put(p.packetId(), p) == null;
      if (!denied && isNew) {
        route(p);
      }
      switch (p.qos()) {
        case AT_MOST_ONCE -> {
          // no answer
        }
        case AT_LEAST_ONCE -> send(new PubAck(p.packetId(), reason));
        case EXACTLY_ONCE -> send(new PubRec(p.packetId(), reason, Properties.NONE));
      }
    }

    private void route(Publish p) {
      if (p.retain()) {
        if (p.payload().isEmpty()) {
          retained.remove(p.topic().text());
        } else {
          retained.put(p.topic().text(), p);
        }
      }
      for (Line line : lines) {
        line.filters.values().stream()
            .filter(r -> TopicFilter.of(r.filter()).matches(p.topic()))
            .findFirst()
            .ifPresent(r -> line.deliver(p, r.qos(), false));
      }
    }

    private synchronized void deliver(Publish p, QoS granted, boolean asRetained) {
      QoS qos = p.qos().min(granted);
      int id = 0;
      if (qos != QoS.AT_MOST_ONCE) {
        lastId = lastId % 65_535 + 1;
        id = lastId;
      }
      send(new Publish(p.topic(), qos, asRetained, false, id, p.properties(), p.payload()));
    }

    private synchronized void send(Packet packet) {
      ByteBuf out = Unpooled.buffer();
      PacketEncoder.encode(packet, decoder.version(), out);
      byte[] bytes = new byte[out.readableBytes()];
      out.readBytes(bytes);
      try {
        socket.getOutputStream().write(bytes);
      } catch (IOException e) {
        lines.remove(this);
      }
    }
  }
}
