package io.sallyport.client;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.concurrent.TimeUnit;

/** The threads that clients live on; one loop serves many clients. Thread-safe. */
public final class ClientLoops implements AutoCloseable {
  private final EventLoopGroup group;
  private final Class<? extends Channel> channelType;

  private ClientLoops(EventLoopGroup group, Class<? extends Channel> channelType) {
    this.group = group;
    this.channelType = channelType;
  }

  /** {@code threads} loops, on epoll where that exists. They do not keep a process alive. */
  public static ClientLoops of(int threads) {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory handler = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new ClientLoops(
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("mqtt-client", true), handler),
        epoll ? EpollSocketChannel.class : NioSocketChannel.class);
  }

  /** One loop on NIO: the quickest to start, for a command that makes one connection. */
  public static ClientLoops forOne() {
    return new ClientLoops(
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("mqtt-client", true), NioIoHandler.newFactory()),
        NioSocketChannel.class);
  }

  /**
   * For a program that is a client and nothing else, before its first loop: what Netty has to say
   * goes to the logging of the JDK, since to find and set up another costs a command more than all
   * else that it does.
   */
  public static void logByTheJdk() {
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
  }

  EventLoop next() {
    return group.next();
  }

  Class<? extends Channel> channelType() {
    return channelType;
  }

  /** Stops the threads after what is already under way; waits for that, two seconds at most. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
