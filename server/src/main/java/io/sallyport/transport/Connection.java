package io.sallyport.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.sallyport.broker.Client;
import io.sallyport.codec.PacketDecoder;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.codec.PublishEncoder;
import io.sallyport.codec.ReasonStrings;
import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.port.Wire;
import java.io.IOException;
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
  /** A batch of this size goes to the socket before the turn is over. */
  private static final int BATCH_FULL_BYTES = 64 * 1024;

  /** Larger payloads are shared between receivers, smaller ones copied into each one's batch. */
  private static final int SHARED_FROM_BYTES = 8 * 1024;

  private static final int SMALLEST_BATCH_BYTES = 256;

  /**
   * Above what messages may fill: these are answers, and who does not read them is not read either.
   */
  private static final long MOST_UNREAD_BYTES = 5L * 1024 * 1024;

  private final LoopTools tools;
  private final PacketDecoder decoder;
  private final Runnable onLogin;
  private final Function<Wire, Client> clients;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Client client;
  private @Nullable ByteBuf undecoded;
  private @Nullable ByteBuf batch;
  private ProtocolVersion version = ProtocolVersion.MQTT_3_1_1;
  private long clientMaximumBytes = Long.MAX_VALUE;
  private int usualBatchBytes = SMALLEST_BATCH_BYTES;
  private boolean paused;
  private boolean unheard;
  private boolean deaf;

  /**
   * @param onLogin told once the client has logged in
   * @param clients makes the client once this handler stands in a pipeline
   */
  Connection(LoopTools tools, Runnable onLogin, Function<Wire, Client> clients) {
    this.tools = tools;
    this.decoder = tools.newDecoder();
    this.onLogin = onLogin;
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
    if (!deaf && pendingBytes() > MOST_UNREAD_BYTES) {
      unheard = true;
      at.channel().config().setAutoRead(false);
    }
  }

  private void decodeAll(ByteBuf in) {
    Client current = client();
    current.onRead();
    try {
      while (!paused && !unheard && !deaf) {
        Packet packet = decoder.decode(in);
        if (packet == null) {
          return;
        }
        current.on(packet);
      }
    } catch (ProtocolViolation violation) {
      deaf = true;
      version = decoder.version();
      current.versionKnown(version);
      current.violated(violation);
    } catch (RuntimeException | StackOverflowError failure) {
      deaf = true;
      current.failed("decoder", failure);
    }
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
    if (kept != null && !paused && !unheard && !deaf) {
      decodeAll(kept);
      dropDecoded();
    }
    if (!paused && !unheard) {
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
    ByteBuf unsent = batch;
    batch = null;
    if (unsent != null) {
      unsent.release();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext at) {
    if (at.channel().isWritable()) {
      client().onWritable();
      if (unheard) {
        unheard = false;
        readOn();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable failure) {
    deaf = true;
    if (!(failure instanceof IOException) && !(failure.getCause() instanceof IOException)) {
      client().failed("pipeline", failure);
    }
    at.close();
  }

  // --- packets out

  @Override
  public void loggedIn(ProtocolVersion spoken, long clientMaximumPacketBytes) {
    version = spoken;
    clientMaximumBytes = clientMaximumPacketBytes;
    tools.raiseLimits(decoder);
    onLogin.run();
  }

  @Override
  public void send(Packet packet) {
    if (!context().channel().isActive()) {
      return;
    }
    if (!deaf) {
      version = decoder.version();
    }
    Packet fitting = packet;
    int bytes = PacketEncoder.encodedBytes(packet, version);
    if (bytes > clientMaximumBytes) {
      fitting = ReasonStrings.withoutDiagnostics(packet);
      bytes = PacketEncoder.encodedBytes(fitting, version);
    }
    PacketEncoder.encode(fitting, version, roomFor(bytes));
    pushWhenFull();
  }

  @Override
  public boolean publish(
      Publish message, QoS qos, boolean retain, boolean duplicate, int packetId, int[] ids) {
    if (!context().channel().isActive()) {
      return true; // like everything else that a closed connection had under way
    }
    int bytes =
        PublishEncoder.encodedBytes(
            version, message.topic(), qos, message.properties(), ids, message.payload());
    if (bytes > clientMaximumBytes) {
      return false;
    }
    int payloadBytes = message.payload().length();
    if (payloadBytes < SHARED_FROM_BYTES) {
      tools
          .frames()
          .write(roomFor(bytes), version, message, qos, retain, duplicate, packetId, ids, bytes);
    } else {
      PublishEncoder.encodeHead(
          roomFor(bytes - payloadBytes),
          version,
          message.topic(),
          qos,
          retain,
          duplicate,
          packetId,
          message.properties(),
          ids,
          message.payload());
      writeBatch();
      write(Unpooled.wrappedBuffer(message.payload().bytes()));
      tools.flushes().add(this);
    }
    pushWhenFull();
    return true;
  }

  private ByteBuf roomFor(int bytes) {
    ByteBuf current = batch;
    if (current == null) {
      current = context().alloc().directBuffer(Math.max(usualBatchBytes, bytes), Integer.MAX_VALUE);
      batch = current;
      tools.flushes().add(this);
    }
    return current;
  }

  private void pushWhenFull() {
    ByteBuf current = batch;
    if (current != null && current.readableBytes() >= BATCH_FULL_BYTES) {
      flushBatch();
    }
  }

  /** Gives what was gathered to the socket. */
  void flushBatch() {
    if (context().channel().isActive()) {
      writeBatch();
      context().flush();
    }
  }

  /** Something was thrown that concerns this connection alone. */
  void failed(String where, Throwable failure) {
    deaf = true;
    client().failed(where, failure);
  }

  private void writeBatch() {
    ByteBuf current = batch;
    if (current != null) {
      batch = null;
      int bytes = current.readableBytes();
      usualBatchBytes =
          Math.clamp(
              (3L * usualBatchBytes + bytes + 3) / 4, SMALLEST_BATCH_BYTES, BATCH_FULL_BYTES);
      write(current);
    }
  }

  private void write(ByteBuf bytes) {
    ChannelHandlerContext at = context();
    at.write(bytes, at.voidPromise());
  }

  @Override
  public long pendingBytes() {
    ByteBuf current = batch;
    long gathered = current == null ? 0 : current.readableBytes();
    ChannelOutboundBuffer outbound = context().channel().unsafe().outboundBuffer();
    return gathered + (outbound == null ? 0 : outbound.totalPendingWriteBytes());
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
    Closing.gently(context());
  }

  @Override
  public void abort() {
    deaf = true;
    context().close();
  }
}
