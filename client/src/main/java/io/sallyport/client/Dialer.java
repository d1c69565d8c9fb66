package io.sallyport.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.sallyport.client.ClientSettings.SocksProxy;
import io.sallyport.topic.Printable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens one connection: name look-up and files on a virtual thread, since both block, then one
 * address after the other on the loop until one answers. Used once.
 */
final class Dialer {
  private final ClientSettings settings;
  private final ClientLoops loops;
  private final EventLoop loop;
  private final Supplier<Link> links;
  private final CompletableFuture<?> answer;
  private volatile @Nullable InetSocketAddress local;
  private @Nullable Channel channel;

  Dialer(
      ClientSettings settings,
      ClientLoops loops,
      EventLoop loop,
      Supplier<Link> links,
      CompletableFuture<?> answer) {
    this.settings = settings;
    this.loops = loops;
    this.loop = loop;
    this.links = links;
    this.answer = answer;
  }

  /** Starts; every outcome is told through the answer. The deadline is counted from here. */
  void dial() {
    loop.schedule(this::tooLate, settings.deadline().toMillis(), TimeUnit.MILLISECONDS);
    Thread.ofVirtual().name("mqtt-client-lookup").start(this::prepare);
  }

  private void tooLate() {
    if (answer.completeExceptionally(unreachable("no answer in " + seconds(), null))
        && channel != null) {
      channel.close();
    }
  }

  private String seconds() {
    return settings.deadline().toMillis() / 1000.0 + " s";
  }

  private void prepare() {
    try {
      TlsSettings tls = settings.tls();
      ClientTls secured = tls == null ? null : ClientTls.of(settings, tls);
      InetAddress[] addresses = InetAddress.getAllByName(nextHost());
      String from = settings.localAddress();
      local = from == null ? null : new InetSocketAddress(InetAddress.getByName(from), 0);
      loop.execute(() -> tryNext(secured, addresses, 0));
    } catch (UnknownHostException e) {
      answer.completeExceptionally(
          new ConnectFailed.Unreachable(
              "there is no host named " + Printable.of(String.valueOf(e.getMessage())), null));
    } catch (PemFiles.Unreadable e) {
      answer.completeExceptionally(new ConnectFailed.Unusable(String.valueOf(e.getMessage()), e));
    } catch (RuntimeException e) {
      answer.completeExceptionally(unreachable(String.valueOf(e.getMessage()), e));
    }
  }

  /** Whom the socket goes to: the proxy, which knows the way, or the broker. */
  private String nextHost() {
    SocksProxy proxy = settings.proxy();
    return proxy == null ? settings.host() : proxy.host();
  }

  private int nextPort() {
    SocksProxy proxy = settings.proxy();
    return proxy == null ? settings.port() : proxy.port();
  }

  private void tryNext(@Nullable ClientTls tls, InetAddress[] addresses, int index) {
    if (answer.isDone()) {
      return;
    }
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(loops.channelType())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.deadline().toMillis())
            .handler(new Pipeline(tls));
    ChannelFuture connecting =
        bootstrap.connect(new InetSocketAddress(addresses[index], nextPort()), local);
    channel = connecting.channel();
    connecting.addListener(result -> {
      if (!result.isSuccess()) {
        if (index + 1 < addresses.length) {
          tryNext(tls, addresses, index + 1);
        } else {
          String where = settings.proxy() == null ? "" : "the proxy " + settings.proxy() + ": ";
          answer.completeExceptionally(unreachable(where + words(result.cause()), result.cause()));
        }
      } else if (answer.isDone()) {
        connecting.channel().close();
      }
    });
  }

  /** The one list of handlers that a connection has. */
  private final class Pipeline extends ChannelInitializer<Channel> {
    private final @Nullable ClientTls tls;

    Pipeline(@Nullable ClientTls tls) {
      this.tls = tls;
    }

    @Override
    protected void initChannel(Channel made) {
      SocksProxy proxy = settings.proxy();
      if (proxy != null) {
        made.pipeline()
            .addLast(
                "proxy",
                new SocksHandshake(
                    proxy,
                    settings.host(),
                    settings.port(),
                    why ->
                        answer.completeExceptionally(
                            unreachable("the proxy at " + proxy + " says no: " + why, null))));
      }
      if (tls != null) {
        made.pipeline().addLast("tls", tls.handler(made.alloc(), settings.deadline().toMillis()));
      }
      Link link = links.get();
      link.protectedBy(tls);
      made.pipeline().addLast("mqtt", link);
    }
  }

  private static String words(@Nullable Throwable cause) {
    if (cause instanceof java.net.ConnectException) {
      return "nobody listens there (connection refused)";
    }
    return cause == null ? "unknown" : Printable.of(String.valueOf(cause.getMessage()));
  }

  private ConnectFailed.Unreachable unreachable(String why, @Nullable Throwable cause) {
    return new ConnectFailed.Unreachable(
        "cannot reach " + Printable.of(settings.address()) + ": " + why, cause);
  }
}
