package io.sallyport.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sallyport.pki.TlsFailure;
import java.util.Optional;

/**
 * Listens for a refusal that a client sends unencrypted during the handshake, which the TLS engine
 * cannot name. Stands before it and goes when the handshake is done. Confined to its loop.
 */
final class PlainAlerts extends ChannelInboundHandlerAdapter {
  private Optional<TlsFailure> heard = Optional.empty();

  @Override
  public void channelRead(ChannelHandlerContext at, Object message) {
    if (heard.isEmpty() && message instanceof ByteBuf bytes) {
      heard = TlsFailure.ofPlainAlert(bytes.nioBuffer(), TlsFailure.Role.BROKER);
    }
    at.fireChannelRead(message);
  }

  /** What the client said was wrong, if it did. */
  Optional<TlsFailure> heard() {
    return heard;
  }
}
