package io.sallyport.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sallyport.broker.Broker;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.journal.RefusalId;
import io.sallyport.pki.TlsFailure;

/**
 * Recognises a client that begins TLS on a plain listener, so that the log can say so instead of
 * "malformed packet". Looks at the first bytes and goes. Confined to its loop.
 */
final class TlsToPlain extends ChannelInboundHandlerAdapter {
  private final Broker broker;
  private final Origin origin;

  TlsToPlain(Broker broker, Origin origin) {
    this.broker = broker;
    this.origin = origin;
  }

  @Override
  public void channelRead(ChannelHandlerContext at, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    int start = bytes.readerIndex();
    if (bytes.readableBytes() >= 2
        && TlsFailure.beginsHandshake(bytes.getByte(start), bytes.getByte(start + 1))) {
      bytes.release();
      TlsFailure failure = TlsFailure.TLS_TO_PLAIN;
      broker.counters().add(Counter.LOGINS_REFUSED);
      broker
          .journal()
          .record(new Event.TlsFailed(origin, RefusalId.next(), failure.code(), failure.meaning()));
      at.close();
      return;
    }
    at.pipeline().remove(this);
    at.fireChannelRead(message);
  }
}
