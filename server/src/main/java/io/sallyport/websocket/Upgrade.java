package io.sallyport.websocket;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.sallyport.journal.RefusalId;
import io.sallyport.websocket.UpgradeAnswer.Granted;
import io.sallyport.websocket.UpgradeAnswer.Refused;
import io.sallyport.websocket.UpgradeAnswer.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the one HTTP request that a connection may make, and gives its place to what speaks frames,
 * or refuses and ends the connection. Brings its own decoder and takes it away again.
 *
 * <p>Confined to its loop. Holds at most one request of 9 KiB; the deadline of the login runs.
 */
public final class Upgrade extends ChannelInboundHandlerAdapter {

  /** What an upgrade needs from around it. Called on the loop. */
  public interface Doorkeeper {
    /**
     * Has {@code action} run when the time for the login is over.
     *
     * @return drops it
     */
    Runnable whenLate(Runnable action);

    /** Notes that the request was refused; the client hears the id and nothing else. */
    RefusalId refused(String cause, String text);

    /** Notes that the client went before it had asked for anything. */
    void leftUnasked();

    /** Closes so that what was sent arrives. */
    void end(ChannelHandlerContext at);

    /** What stands in the pipeline from now on, in this order. */
    List<ChannelHandler> speakers();
  }

  private final UpgradeRules rules;
  private final Doorkeeper keeper;
  private final RequestDecoder decoder = new RequestDecoder();
  private @Nullable Granted granted;
  private Runnable deadline = () -> {};
  private boolean whole;
  private boolean settled;

  public Upgrade(UpgradeRules rules, Doorkeeper keeper) {
    this.rules = rules;
    this.keeper = keeper;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext at) {
    at.pipeline().addBefore(at.name(), null, decoder);
    deadline =
        keeper.whenLate(() ->
            refuse(at, new Refused(Status.REQUEST_TIMEOUT, "too_slow", "no request in time")));
  }

  @Override
  public void channelRead(ChannelHandlerContext at, Object message) {
    try {
      if (!settled) {
        read(at, message);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(ChannelHandlerContext at, Object message) {
    if (message instanceof HttpRequest next) {
      if (granted != null) {
        refuse(at, pipelined());
        return;
      }
      switch (rules.judge(next)) {
        case Granted yes -> granted = yes;
        case Refused no -> {
          refuse(at, no); // at once: what may follow is of no interest
          return;
        }
      }
    }
    if (message instanceof HttpContent content && content.content().isReadable()) {
      refuse(at, new Refused(Status.BAD_REQUEST, "body", "a request for WebSocket has no body"));
      return;
    }
    whole |= message instanceof LastHttpContent;
  }

  /** Only now is it known whether anything came in behind the request. */
  @Override
  public void channelReadComplete(ChannelHandlerContext at) {
    Granted yes = granted;
    if (!settled && whole && yes != null) {
      if (decoder.bytesBehind() > 0) {
        refuse(at, pipelined());
      } else {
        become(at, yes);
      }
    }
  }

  /** A client waits for the answer; bytes sent before it may be another request, smuggled. */
  private static Refused pipelined() {
    return new Refused(Status.BAD_REQUEST, "pipelined", "bytes follow before the answer");
  }

  private void become(ChannelHandlerContext at, Granted yes) {
    settled = true;
    deadline.run();
    write(
        at,
        """
        HTTP/1.1 101 Switching Protocols
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Accept: %s
        Sec-WebSocket-Protocol: %s

        """
            .formatted(yes.accept(), yes.subprotocol())
            .replace("\n", "\r\n"));
    String before = at.name();
    for (ChannelHandler speaker : keeper.speakers()) {
      at.pipeline().addBefore(before, null, speaker);
    }
    at.pipeline().remove(decoder);
    at.pipeline().remove(this);
  }

  private void refuse(ChannelHandlerContext at, Refused refused) {
    if (settled) {
      return;
    }
    settled = true;
    deadline.run();
    String body = keeper.refused(refused.cause(), refused.text()) + "\r\n";
    write(
        at,
        "HTTP/1.1 "
            + refused.status().line()
            + "\r\n"
            + refused.status().headers()
            + "Connection: close\r\nContent-Type: text/plain\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
    keeper.end(at);
  }

  private static void write(ChannelHandlerContext at, String text) {
    at.writeAndFlush(ByteBufUtil.writeAscii(at.alloc(), text));
  }

  @Override
  public void channelInactive(ChannelHandlerContext at) {
    if (!settled) {
      settled = true;
      deadline.run();
      keeper.leftUnasked();
    }
  }

  /** What a socket or TLS complains about ends the connection, and with it everything here. */
  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable failure) {
    at.close();
  }
}
