package io.sallyport.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sallyport.codec.DecoderLimits;
import io.sallyport.codec.PacketDecoder;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.codec.Side;
import io.sallyport.codec.TopicCache;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.ReasonCode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the broker: bytes to packets and back, CONNECT to CONNACK, keep alive, and the
 * one reason it ends for. Confined to its event loop.
 *
 * <p>The broker is not trusted: its packets are bounded before they are buffered, and whatever
 * breaks the protocol ends the connection with the reason that the specification names.
 */
final class Link extends ByteToMessageDecoder implements Outflow.Wire, KeepAlive.Line {
  private static final int TLS_ALERT = 0x15;
  private static final int TLS_MAJOR = 0x03;
  private static final int USER_PROPERTIES = 256;
  private static final int TOPICS_REMEMBERED = 64;
  private static final long GOODBYE_MILLIS = 1000;

  /** Who speaks through a link. Called on its event loop. */
  interface Conversation {
    void begins(Link link, ConnAck answer);

    /** Everything but CONNACK, PINGRESP and DISCONNECT. */
    void hears(Packet packet);

    void ends(Closing closing);
  }

  private final ClientSettings settings;
  private final EndingWords words;
  private final Connect greeting;
  private final Conversation conversation;
  private final CompletableFuture<ConnAck> answer;
  private final PacketDecoder decoder;
  private final KeepAlive keepAlive = new KeepAlive(this);
  private @Nullable ChannelHandlerContext context;
  private @Nullable Closing closing;
  private boolean established;
  private boolean over;
  private boolean flushDue;
  private @Nullable ClientTls tls;
  private long largestOutBytes = Long.MAX_VALUE;

  Link(
      ClientSettings settings,
      Connect greeting,
      Conversation conversation,
      CompletableFuture<ConnAck> answer) {
    this.settings = settings;
    this.words = new EndingWords(settings);
    this.greeting = greeting;
    this.conversation = conversation;
    this.answer = answer;
    this.decoder =
        new PacketDecoder(
            Side.CLIENT,
            new DecoderLimits(settings.bounds().maximumPacketBytes(), USER_PROPERTIES),
            new TopicCache(TOPICS_REMEMBERED));
    decoder.version(settings.version());
    decoder.topicAliasMaximum((int) greeting.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0));
  }

  /** Says what protects the connection, or null; before it is in a pipeline. */
  void protectedBy(@Nullable ClientTls protection) {
    tls = protection;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    super.channelActive(ctx);
    if (settings.tls() == null) {
      send(greeting);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        send(greeting);
      } else {
        refuse(tlsFailed(handshake.cause()));
      }
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (closing != null) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (!established && settings.tls() == null && isTlsAlert(in)) {
      refuse(words.plainToTls());
      return;
    }
    Packet packet = decoder.decode(in);
    if (packet != null) {
      keepAlive.heard();
      hear(packet);
    }
  }

  private static boolean isTlsAlert(ByteBuf in) {
    return in.readableBytes() >= 2
        && in.getUnsignedByte(in.readerIndex()) == TLS_ALERT
        && in.getUnsignedByte(in.readerIndex() + 1) == TLS_MAJOR;
  }

  private void hear(Packet packet) {
    switch (packet) {
      case ConnAck connAck when !established -> greeted(connAck);
      case PingResp _ -> {
        // that something was heard is all it says
      }
      case Disconnect said -> end(EndingWords.said(said));
      default -> {
        if (!established) {
          throw new ProtocolViolation(
              ReasonCode.PROTOCOL_ERROR,
              "MQTT-3.2.0-1",
              packet.type() + " came where CONNACK has to be");
        }
        conversation.hears(packet);
      }
    }
  }

  private void greeted(ConnAck connAck) {
    if (connAck.reason().isError()) {
      refuse(new ConnectFailed.Refused(connAck, settings.version()));
      return;
    }
    if (connAck.sessionPresent() && greeting.cleanStart()) {
      throw new ProtocolViolation(
          ReasonCode.PROTOCOL_ERROR, "MQTT-3.2.2-4", "a session is present after a clean start");
    }
    established = true;
    Properties told = connAck.properties();
    largestOutBytes = told.number(Property.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
    long seconds = told.number(Property.SERVER_KEEP_ALIVE, settings.keepAliveSeconds());
    keepAlive.start(here().channel().eventLoop(), (int) seconds);
    conversation.begins(this, connAck);
    answer.complete(connAck);
  }

  /** Encodes and writes; the bytes leave at the end of this turn of the loop. */
  @Override
  public boolean send(Packet packet) {
    return send(packet, here().newPromise());
  }

  /** As {@link #send(Packet)}; {@code written} is told when the bytes have left. */
  boolean send(Packet packet, ChannelPromise written) {
    ChannelHandlerContext ctx = here();
    if (closing != null) {
      return false;
    }
    ByteBuf out = ctx.alloc().buffer();
    boolean fits = false;
    try {
      PacketEncoder.encode(packet, settings.version(), out);
      fits = out.readableBytes() <= largestOutBytes;
    } finally {
      if (!fits) {
        out.release();
      }
    }
    if (fits) {
      keepAlive.wrote();
      ctx.write(out, written);
      flushSoon(ctx);
    }
    return fits;
  }

  private void flushSoon(ChannelHandlerContext ctx) {
    if (!flushDue) {
      flushDue = true;
      ctx.executor()
          .execute(() -> {
            flushDue = false;
            ctx.flush();
          });
    }
  }

  /** Runs {@code task} when the socket is closed. */
  void whenClosed(Runnable task) {
    here().channel().closeFuture().addListener(_ -> task.run());
  }

  ChannelPromise newPromise() {
    return here().newPromise();
  }

  /** Runs {@code task} on this link's event loop: now if we are there, soon if not. */
  void onLoop(Runnable task) {
    if (here().executor().inEventLoop()) {
      task.run();
    } else {
      here().executor().execute(task);
    }
  }

  /**
   * Says goodbye. The broker closes first, or we do after a second: a socket that is closed with
   * unread bytes in it (a TLS session ticket, say) throws away what the broker has not read yet.
   */
  void disconnect(ReasonCode reason, Properties properties) {
    Closing how = new Closing(Closing.Cause.OURS, reason, "we ended the connection");
    if (!established || closing != null) {
      end(how);
      return;
    }
    send(new Disconnect(reason, properties));
    closing = how;
    ChannelHandlerContext ctx = here();
    ctx.flush();
    readMore(true);
    ctx.executor().schedule(() -> ctx.close(), GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Closes without a word, as a client that died would: the broker publishes the will. */
  void abort() {
    end(EndingWords.ours("we cut the connection"));
  }

  /** Gives up a connection that is not established yet. */
  void refuse(ConnectFailed why) {
    answer.completeExceptionally(why);
    end(EndingWords.ours("never connected"));
  }

  void readMore(boolean wanted) {
    here().channel().config().setAutoRead(wanted);
  }

  @Override
  public void ping() {
    send(PingReq.INSTANCE);
  }

  @Override
  public void silent() {
    end(EndingWords.silent());
  }

  @Override
  public boolean isListening() {
    return here().channel().config().isAutoRead();
  }

  private void end(Closing how) {
    if (closing == null) {
      closing = how;
      ChannelHandlerContext ctx = here();
      ctx.flush();
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    gone("the connection broke");
  }

  private void gone(String how) {
    if (over) {
      return;
    }
    over = true;
    keepAlive.stop();
    if (closing == null) {
      closing = EndingWords.lost(how);
    }
    if (established) {
      conversation.ends(closing);
    } else {
      answer.completeExceptionally(words.neverGreeted());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    Throwable cause =
        thrown instanceof DecoderException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof ProtocolViolation violation) {
      violated(violation);
    } else if (!established && cause instanceof SSLException) {
      refuse(tlsFailed(cause));
    } else if (cause instanceof IOException) {
      end(EndingWords.broken(cause));
    } else {
      failed(cause);
    }
  }

  private void violated(ProtocolViolation violation) {
    if (!established) {
      refuse(EndingWords.neverFor(violation));
      return;
    }
    if (settings.version().isFive() && closing == null) {
      send(new Disconnect(violation.reason()));
    }
    end(EndingWords.violated(violation));
  }

  /** A listener threw, or this client has a bug: what was under way is not acknowledged. */
  private void failed(Throwable cause) {
    if (!established) {
      refuse(EndingWords.neverFor(cause));
      return;
    }
    if (settings.version().isFive() && closing == null) {
      send(new Disconnect(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR));
    }
    end(EndingWords.failed(cause));
  }

  private ConnectFailed tlsFailed(Throwable cause) {
    return words.tlsFailed(cause, tls != null && tls.wasAskedInVain());
  }

  private ChannelHandlerContext here() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("the link is not in a pipeline yet");
    }
    return ctx;
  }
}
