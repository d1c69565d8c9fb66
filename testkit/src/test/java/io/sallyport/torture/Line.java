package io.sallyport.torture;

import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.WebSocketDialer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that may break at any moment without that being an error. Packets are read by a
 * virtual thread of its own; everything else is confined to the thread of its owner.
 */
final class Line implements AutoCloseable {
  /** Where a listener is and what is spoken there. */
  record Route(ProtocolVersion version, int port, boolean webSocket) {}

  private static final int PATIENCE_MILLIS = 10_000;
  private static final int WAITING_PACKETS = 100_000;

  private final Dialer dialer;
  private final BlockingQueue<Packet> heard = new LinkedBlockingQueue<>(WAITING_PACKETS);
  private volatile boolean over;
  private volatile @Nullable String nonsense;

  private Line(Dialer dialer) {
    this.dialer = dialer;
    Thread.ofVirtual().name("hearing").start(this::listen);
  }

  /** Null when nobody answers. */
  static @Nullable Line open(Route route) {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress("127.0.0.1", route.port()), PATIENCE_MILLIS);
      Dialer dialer =
          route.webSocket()
              ? WebSocketDialer.over(socket, route.port()).upgraded().mqtt()
              : Dialer.over(socket);
      return new Line(dialer.speaking(route.version()));
    } catch (IOException | UncheckedIOException | AssertionError gone) {
      closeQuietly(socket);
      return null;
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    try {
      for (Packet packet = dialer.nextOrClosed(); packet != null; packet = dialer.nextOrClosed()) {
        heard.add(packet);
      }
    } catch (ProtocolViolation violation) {
      nonsense = violation.getMessage();
    } catch (UncheckedIOException | AssertionError broken) {
      // silence for a long while, or half a frame: both are what a killed broker leaves behind
    } finally {
      over = true;
    }
  }

  /** Says it, unless the line is broken, which is noticed when hearing. */
  void say(Packet packet) {
    try {
      dialer.send(packet);
    } catch (UncheckedIOException broken) {
      over = true;
    }
  }

  /** The next packet, or null when none came for a while or the line is over. */
  @Nullable Packet hear(long millis) throws InterruptedException {
    Packet packet = heard.poll();
    return packet != null || over ? packet : heard.poll(millis, TimeUnit.MILLISECONDS);
  }

  /** Nothing more will come. */
  boolean isOver() {
    return over && heard.isEmpty();
  }

  /** What the broker said that MQTT forbids, or null. */
  @Nullable String nonsense() {
    return nonsense;
  }

  @Override
  public void close() {
    try {
      dialer.close();
    } catch (UncheckedIOException broken) {
      over = true;
    }
  }
}
