package io.sallyport.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.sallyport.broker.Client;
import io.sallyport.codec.PacketDecoder;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.port.Wire;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a pipeline: bytes in, packets to the {@link Client}; packets out, gathered
 * into one buffer for each turn of the loop.
 *
 * <p>Confined to its loop. Holds at most one packet's worth of undecoded bytes and one read on top;
 * what goes out is bounded by those who send, who ask for {@link #pendingBytes}.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Wire {
  private final LoopTools tools;
  private final Batch batch;
  private final PacketWriter writer;
  private final PacketDecoder decoder;
  private final Runnable onLogin;
  private final Consumer<ChannelHandlerContext> ending;
  private final Function<Wire, Client> clients;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Client client;
  private @Nullable ByteBuf undecoded;
  private boolean paused;
  private boolean deaf;

  /**
   * @param onLogin told once the client has logged in
   * @param ending closes so that what was sent arrives
   * @param clients makes the client once this handler stands in a pipeline
   */
  Connection(
      LoopTools tools,
      Runnable onLogin,
      Consumer<ChannelHandlerContext> ending,
      Function<Wire, Client> clients) {
    this.tools = tools;
    this.batch = new Batch(this, tools);
    this.writer = new PacketWriter(tools, batch);
    this.decoder = tools.newDecoder();
    this.onLogin = onLogin;
    this.ending = ending;
    this.clients = clients;
  }

  // --- bytes in

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    client = clients.apply(this);
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext current = context;
    if (current == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return current;
  }

  private Client client() {
    Client current = client;
    if (current == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return current;
  }

  @Override
  public void channelRead(ChannelHandlerContext at, Object message) {
    ByteBuf in = (ByteBuf) message;
    tools.counters().add(Counter.BYTES_RECEIVED, in.readableBytes());
    if (deaf) {
      in.release();
      return;
    }
    ByteBuf kept = undecoded;
    if (kept != null) {
      kept.writeBytes(in);
      in.release();
      decodeAll(kept);
      dropDecoded();
    } else {
      decodeAll(in);
      keepRest(in);
    }
  }

  private void decodeAll(ByteBuf in) {
    Client current = client();
    current.onRead();
    int packets = 0;
    try {
      while (!paused && !deaf) {
        Packet packet = decoder.decode(in);
        if (packet == null) {
          return;
        }
        packets++;
        current.on(packet);
      }
    } catch (ProtocolViolation violation) {
      broken(current, violation);
    } catch (RuntimeException | StackOverflowError failure) {
      deaf = true;
      current.failed("decoder", failure);
    } finally {
      tools.counters().add(Counter.PACKETS_RECEIVED, packets);
    }
  }

  private void broken(Client current, ProtocolViolation violation) {
    deaf = true;
    writer.speak(decoder.version());
    current.versionKnown(decoder.version());
    current.violated(violation);
  }

  /**
   * Copies what is left of {@code in} into a buffer of its own size: an idle client must not hold
   * on to a large read buffer.
   */
  private void keepRest(ByteBuf in) {
    int rest = in.readableBytes();
    if (rest > 0 && !deaf) {
      ByteBuf kept = context().alloc().buffer(Math.max(rest, 64));
      undecoded = kept.writeBytes(in);
    }
    in.release();
  }

  private void dropDecoded() {
    ByteBuf kept = undecoded;
    if (kept == null) {
      return;
    }
    if (!kept.isReadable() || deaf) {
      undecoded = null;
      kept.release();
    } else {
      kept.discardSomeReadBytes();
    }
  }

  @Override
  public void pauseReading() {
    paused = true;
    context().channel().config().setAutoRead(false);
  }

  @Override
  public void resumeReading() {
    if (paused) {
      paused = false;
      context().executor().execute(this::readOn);
    }
  }

  /** What came in with the packet that paused us is decoded first. */
  private void readOn() {
    ByteBuf kept = undecoded;
    if (kept != null && !paused && !deaf) {
      decodeAll(kept);
      dropDecoded();
    }
    if (!paused) {
      context().channel().config().setAutoRead(true);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext at) {
    deaf = true;
    client().onClosed();
    releaseAll();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext at) {
    releaseAll();
  }

  private void releaseAll() {
    ByteBuf kept = undecoded;
    undecoded = null;
    if (kept != null) {
      kept.release();
    }
    batch.release();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext at) {
    if (at.channel().isWritable()) {
      client().onWritable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable failure) {
    if (failure instanceof ProtocolViolation below) { // of whatever carries the bytes
      broken(client(), below);
      return;
    }
    deaf = true;
    if (!(failure instanceof IOException) && !(failure.getCause() instanceof IOException)) {
      client().failed("pipeline", failure);
    }
    at.close();
  }

  // --- packets out

  @Override
  public void clientTakes(long maximumPacketBytes, int topicAliasMaximum) {
    writer.clientTakes(maximumPacketBytes, topicAliasMaximum);
  }

  @Override
  public void loggedIn(ProtocolVersion spoken) {
    writer.speak(spoken);
    tools.raiseLimits(decoder);
    onLogin.run();
  }

  @Override
  public void send(Packet packet) {
    if (!context().channel().isActive()) {
      return;
    }
    if (!deaf) {
      writer.speak(decoder.version());
    }
    if (writer.write(context(), packet)) {
      pushWhenFull();
    } else {
      doesNotFit(packet);
    }
  }

  /**
   * The client forbids what it must be told: it goes, with a goodbye if there is room for one, but
   * never with one in the place of its CONNACK. [MQTT-3.1.2-24] [MQTT-3.2.0-1]
   */
  private void doesNotFit(Packet packet) {
    if (packet instanceof Disconnect
        || (packet instanceof ConnAck answer && answer.reason().isError())) {
      return; // whoever sends it closes next
    }
    String what =
        packet.type() + " is larger than the client takes: " + writer.clientMaximumBytes();
    if (packet instanceof ConnAck) {
      writer.clientTakesNothing();
    }
    client().violated(new ProtocolViolation(ReasonCode.PACKET_TOO_LARGE, "MQTT-3.1.2-24", what));
  }

  @Override
  public boolean publish(
      Publish message, QoS qos, boolean retain, boolean duplicate, int packetId, int[] ids) {
    if (!context().channel().isActive()) {
      return true; // like everything else that a closed connection had under way
    }
    if (!writer.publish(context(), message, qos, retain, duplicate, packetId, ids)) {
      return false;
    }
    pushWhenFull();
    return true;
  }

  private void pushWhenFull() {
    if (batch.isFull()) {
      flushBatch();
    }
  }

  /** Gives what was gathered to the socket. */
  void flushBatch() {
    if (context().channel().isActive()) {
      batch.write(context());
      context().flush();
    }
  }

  /** Something was thrown that concerns this connection alone. */
  void failed(String where, Throwable failure) {
    deaf = true;
    client().failed(where, failure);
  }

  @Override
  public long pendingBytes() {
    ChannelOutboundBuffer outbound = context().channel().unsafe().outboundBuffer();
    return batch.bytes() + (outbound == null ? 0 : outbound.totalPendingWriteBytes());
  }

  @Override
  public boolean isMemoryScarce() {
    return tools.isMemoryScarce();
  }

  // --- endings

  @Override
  public void close() {
    deaf = true;
    flushBatch();
    ending.accept(context());
  }

  @Override
  public void abort() {
    deaf = true;
    context().close();
  }
}
