package io.sallyport.pki;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One real handshake over loopback with Netty on both sides, and what either side was told. */
final class Handshake implements AutoCloseable {
  /** Thrown on neither side: the handshake worked and a byte went there and back. */
  static final Throwable NONE = new Throwable("no failure");

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<Throwable> atServer = new CompletableFuture<>();
  private final CompletableFuture<Throwable> atClient = new CompletableFuture<>();
  private Channel listening;

  int listen(SslContext context) throws InterruptedException {
    listening =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new Sniffer(atServer), context.newHandler(channel.alloc()), echo());
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  void dial(SslContext context, String host, int port) throws InterruptedException {
    var _ =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(context.newHandler(channel.alloc(), host, port), asker());
                  }
                })
            .connect("127.0.0.1", port)
            .sync();
  }

  Throwable server() throws Exception {
    return result(atServer);
  }

  Throwable client() throws Exception {
    return result(atClient);
  }

  private static Throwable result(CompletableFuture<Throwable> future)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    return future.get(20, TimeUnit.SECONDS);
  }

  private ChannelHandler echo() {
    return new Listener(atServer) {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        atServer.complete(NONE);
        context.writeAndFlush(message);
      }
    };
  }

  private ChannelHandler asker() {
    return new Listener(atClient) {
      @Override
      public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {7}));
      }

      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        if (((ByteBuf) message).isReadable()) {
          atClient.complete(NONE);
        }
        ReferenceCountUtil.release(message);
      }
    };
  }

  /** Thrown by nobody: carries what stood unencrypted on the wire. */
  static final class PlainAlert extends Exception {
    final TlsFailure failure;

    PlainAlert(TlsFailure failure) {
      super(failure.name(), null, false, false);
      this.failure = failure;
    }
  }

  private static final class Sniffer extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Throwable> outcome;

    Sniffer(CompletableFuture<Throwable> outcome) {
      this.outcome = outcome;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      TlsFailure.ofPlainAlert(((ByteBuf) message).nioBuffer(), TlsFailure.Role.BROKER)
          .ifPresent(failure -> outcome.complete(new PlainAlert(failure)));
      context.fireChannelRead(message);
    }
  }

  /** The first thing that goes wrong is the one that counts. */
  private abstract static class Listener extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Throwable> outcome;

    Listener(CompletableFuture<Throwable> outcome) {
      this.outcome = outcome;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      outcome.complete(cause);
      context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      outcome.complete(new java.nio.channels.ClosedChannelException());
    }
  }

  @Override
  public void close() throws InterruptedException {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }
}
