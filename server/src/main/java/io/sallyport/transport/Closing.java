package io.sallyport.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection so that the last packet arrives.
 *
 * <p>A socket closed while bytes of the peer are unread answers with a reset, which throws away
 * what was sent before it. So we say that we are done, keep reading what nobody looks at, and close
 * when the peer does, or after a second.
 */
final class Closing {
  private static final long PATIENCE_MILLIS = 1_000;

  private Closing() {}

  static void gently(ChannelHandlerContext at) {
    if (!at.channel().isActive()) {
      return;
    }
    at.channel().config().setAutoRead(true);
    var unused =
        at.executor().schedule(() -> at.channel().close(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    SslHandler tls = at.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound().addListener(_ -> endOutput(at));
    } else {
      at.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput(at));
    }
  }

  private static void endOutput(ChannelHandlerContext at) {
    if (at.channel() instanceof DuplexChannel duplex && duplex.isActive()) {
      duplex.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
  }
}
