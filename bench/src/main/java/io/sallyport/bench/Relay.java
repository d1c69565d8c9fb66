package io.sallyport.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/**
 * What a message costs when nobody thinks about it: a server on loopback that copies each PUBLISH
 * to every connection that ever subscribed. No topics, rules, sessions or checks; its writes are
 * gathered as the broker's are. Whatever {@code bench/beside} shows below this line is Netty's and
 * the kernel's, what is above is ours.
 *
 * <p>Speaks MQTT 3.1.1 to mqload and to nobody else: it trusts every length and holds whatever a
 * slow reader leaves.
 */
public final class Relay {
  private static final int BACKLOG = 1_024;

  private Relay() {}

  /** Listens on 127.0.0.1 until it is ended from outside. */
  public static void main(String[] arguments) {
    int port = Integer.parseInt(arguments[0]);
    MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, handlers());
    RelayFloor floor = new RelayFloor(loop.next());
    new ServerBootstrap()
        .group(loop)
        .channel(channel())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel accepted) {
                accepted.pipeline().addLast(new RelayConnection(floor));
              }
            })
        .bind("127.0.0.1", port)
        .syncUninterruptibly()
        .channel()
        .closeFuture()
        .syncUninterruptibly();
  }

  /** The same choice that the broker's transport makes. */
  private static IoHandlerFactory handlers() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  private static Class<? extends ServerChannel> channel() {
    return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }
}
