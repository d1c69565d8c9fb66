package io.sallyport.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The threads that sockets live on: one that accepts, and one loop per core that does everything
 * else. Epoll where there is one, NIO elsewhere.
 */
public final class EventLoops implements AutoCloseable {
  private static final boolean EPOLL = Epoll.isAvailable();

  private final MultiThreadIoEventLoopGroup accepting;
  private final MultiThreadIoEventLoopGroup serving;
  private final Placement placement;
  private final List<NettyLoop> loops = new ArrayList<>();

  /**
   * @param count how many loops serve, at least 1
   */
  public EventLoops(int count) {
    this.accepting =
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("accept", true), handlers());
    this.placement = new Placement(count);
    this.serving =
        new MultiThreadIoEventLoopGroup(
            count,
            new io.netty.util.concurrent.ThreadPerTaskExecutor(
                new DefaultThreadFactory("loop", true)),
            placement,
            handlers());
    int index = 0;
    for (EventExecutor executor : serving) {
      loops.add(new NettyLoop(index++, (EventLoop) executor));
    }
  }

  private static IoHandlerFactory handlers() {
    return EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  static Class<? extends ServerChannel> serverChannel() {
    return EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** The loops that serve, by index. */
  public List<NettyLoop> loops() {
    return List.copyOf(loops);
  }

  MultiThreadIoEventLoopGroup accepting() {
    return accepting;
  }

  MultiThreadIoEventLoopGroup serving() {
    return serving;
  }

  Placement placement() {
    return placement;
  }

  /** Stops all loops after what they have to do right now. Waits up to two seconds. */
  @Override
  public void close() {
    accepting.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    serving.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    accepting.terminationFuture().awaitUninterruptibly(2, TimeUnit.SECONDS);
    serving.terminationFuture().awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
