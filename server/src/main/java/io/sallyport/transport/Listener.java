package io.sallyport.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.sallyport.tls.TlsInForce;
import io.sallyport.tls.TlsSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** One open door. Thread-safe. */
public final class Listener implements AutoCloseable {
  private static final int BACKLOG = 1_024;
  private static final int LOW_WATER_BYTES = 32 * 1024;
  private static final int HIGH_WATER_BYTES = 64 * 1024;

  /** Guesses for each connection how much it reads at once; one object for all of them. */
  private static final RecvByteBufAllocator READS = new AdaptiveRecvByteBufAllocator();

  private final ListenerSettings settings;
  private final @Nullable TlsInForce tls;
  private final Channel channel;

  private Listener(
      ListenerSettings settings, InstantSource clock, EventLoops loops, Door.Doorway doorway)
      throws IOException {
    this.settings = settings;
    TlsSettings tlsSettings = settings.tls();
    this.tls =
        tlsSettings == null
            ? null
            : new TlsInForce(settings.name(), tlsSettings, clock, doorway.broker().ticker());
    this.channel = bind(loops, doorway);
  }

  /**
   * Binds and begins to accept. Blocks.
   *
   * @throws IOException when the address cannot be bound or a file of TLS is not usable
   */
  static Listener open(
      ListenerSettings settings, InstantSource clock, EventLoops loops, Door.Doorway doorway)
      throws IOException {
    return new Listener(settings, clock, loops, doorway);
  }

  private Channel bind(EventLoops loops, Door.Doorway doorway) throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.accepting(), loops.serving())
            .channel(EventLoops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES))
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
            .childHandler(new Door(settings, tls, doorway));
    ChannelFuture bound = bootstrap.bind(address()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new CannotListen(settings, bound.cause());
    }
    return bound.channel();
  }

  private InetSocketAddress address() {
    return settings.host().equals("*")
        ? new InetSocketAddress(settings.port())
        : new InetSocketAddress(settings.host(), settings.port());
  }

  /** What is in force there; null without TLS. */
  @Nullable TlsInForce tls() {
    return tls;
  }

  public ListenerSettings settings() {
    return settings;
  }

  /** The port it is bound to, also when the settings left the choice to the machine. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Stops accepting; connections stay. Blocks. */
  @Override
  public void close() {
    channel.close().syncUninterruptibly();
  }
}
