package io.sallyport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.sallyport.guard.TokenBucket;
import io.sallyport.packet.ProtocolViolation;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Frames on one side, bytes on the other. A payload is unmasked where it lies and handed on as it
 * comes in, so a frame is never gathered, and its length needs no bound: it may hold as many
 * packets as it likes, each of which has one. [MQTT-6.0.0-2]
 *
 * <p>What breaks RFC 6455 is fired up the pipeline as a {@link ProtocolViolation}; the close frame
 * that goes with it leaves when whoever hears it calls {@link #sayGoodbye}. When reading is paused
 * nothing is handed on, and what has come in waits here: at most one read.
 *
 * <p>Confined to its loop.
 */
public final class Frames extends ChannelDuplexHandler {
  private static final int SMALLEST_BYTES = 64;
  private static final int NO_CODE_BYTES = 0;
  private static final long PATIENCE_MILLIS = 1_000;

  private final TokenBucket idleFrames;
  private final OutgoingFrames outgoing = new OutgoingFrames();
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf held;
  private long restBytes;
  private int restMask;
  private boolean inMessage;
  private boolean deaf;
  private boolean walking;
  private CloseCode goodbye = CloseCode.NORMAL;

  /**
   * @param idleFrames how many frames may come that bring MQTT no further: pings, pongs, empty ones
   */
  public Frames(TokenBucket idleFrames) {
    this.idleFrames = idleFrames;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext at) {
    context = at;
  }

  // --- in

  @Override
  public void channelRead(ChannelHandlerContext at, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (deaf) {
      in.release();
      return;
    }
    ByteBuf kept = held;
    if (kept == null) {
      held = in;
    } else {
      kept.writeBytes(in);
      in.release();
    }
    walk(at);
    keepRest(at, kept != null);
  }

  /** Reading goes on: first with what is here already. */
  @Override
  public void read(ChannelHandlerContext at) throws Exception {
    if (held != null && !walking) {
      walk(at);
      keepRest(at, true);
    }
    if (deaf || at.channel().config().isAutoRead()) {
      at.read();
    }
  }

  private void walk(ChannelHandlerContext at) {
    walking = true;
    try {
      ByteBuf in = held;
      while (in != null && !deaf && at.channel().config().isAutoRead() && step(at, in)) {
        in = held;
      }
    } finally {
      walking = false;
    }
  }

  /**
   * Takes the next piece out of {@code in}.
   *
   * @return false when it holds no whole piece
   */
  private boolean step(ChannelHandlerContext at, ByteBuf in) {
    if (restBytes > 0) {
      return in.isReadable() && payload(at, in);
    }
    if (in.readableBytes() < 2) {
      return false;
    }
    if (!FrameHead.isMasked(in)) {
      return violated(at, FrameFault.NOT_MASKED);
    }
    FrameHead head = FrameHead.peek(in);
    if (head == null) {
      return false;
    }
    FrameFault fault = FrameFault.of(head, inMessage);
    if (fault != null) {
      return violated(at, fault);
    }
    return head.isControl() ? control(at, in, head) : data(at, in, head);
  }

  private boolean payload(ChannelHandlerContext at, ByteBuf in) {
    int count = (int) Math.min(restBytes, in.readableBytes());
    Mask.remove(in, in.readerIndex(), count, restMask);
    restBytes -= count;
    restMask = Mask.after(restMask, count);
    at.fireChannelRead(in.readRetainedSlice(count));
    return true;
  }

  private boolean data(ChannelHandlerContext at, ByteBuf in, FrameHead head) {
    if (head.payloadBytes() == 0 && !idleFrames.tryTake()) {
      return violated(at, FrameFault.TOO_MANY_IDLE);
    }
    in.skipBytes(head.headBytes());
    inMessage = !head.last();
    restBytes = head.payloadBytes();
    restMask = head.mask();
    return true;
  }

  private boolean control(ChannelHandlerContext at, ByteBuf in, FrameHead head) {
    int count = (int) head.payloadBytes();
    if (in.readableBytes() < head.headBytes() + count) {
      return false;
    }
    ByteBuf payload = in.skipBytes(head.headBytes()).readSlice(count);
    Mask.remove(payload, payload.readerIndex(), count, head.mask());
    if (head.opcode() == FrameHead.CLOSE) {
      return close(at, payload);
    }
    if (!idleFrames.tryTake()) {
      return violated(at, FrameFault.TOO_MANY_IDLE);
    }
    if (head.opcode() == FrameHead.PING) {
      outgoing.pong(at, payload);
    }
    return true;
  }

  /** The client is done: the answer leaves after what this turn has gathered for it. */
  private boolean close(ChannelHandlerContext at, ByteBuf payload) {
    int bytes = payload.readableBytes();
    int code = bytes < Short.BYTES ? CloseCode.NORMAL.code() : payload.readUnsignedShort();
    boolean isSound = bytes == NO_CODE_BYTES || (bytes > 1 && CloseCode.mayBeSent(code));
    deaf = true;
    at.executor()
        .execute(() -> {
          outgoing.close(at, isSound ? code : CloseCode.PROTOCOL_ERROR.code());
          at.writeAndFlush(at.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        });
    // Whoever does not take the answer does without.
    var unused =
        at.executor().schedule(() -> at.channel().close(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    return false;
  }

  private boolean violated(ChannelHandlerContext at, FrameFault fault) {
    deaf = true;
    goodbye = fault.code();
    at.fireExceptionCaught(new ProtocolViolation(fault.reason(), fault.clause(), fault.text()));
    return false;
  }

  /** A rest gets a buffer of its own size: an idle client must not hold on to a read buffer. */
  private void keepRest(ChannelHandlerContext at, boolean isOurs) {
    ByteBuf in = held;
    if (in == null) {
      return;
    }
    if (deaf || !in.isReadable()) {
      held = null;
      in.release();
    } else if (isOurs) {
      in.discardSomeReadBytes();
    } else {
      held = at.alloc().buffer(Math.max(in.readableBytes(), SMALLEST_BYTES)).writeBytes(in);
      in.release();
    }
  }

  // --- out

  @Override
  public void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
    ByteBuf bytes = (ByteBuf) message;
    if (!bytes.isReadable()) { // whoever sends nothing wants to know when the rest has left
      outgoing.end(at);
      at.write(bytes, promise);
      return;
    }
    outgoing.add(at, bytes);
    if (!promise.isVoid()) {
      promise.setSuccess();
    }
  }

  @Override
  public void flush(ChannelHandlerContext at) {
    outgoing.end(at);
    at.flush();
  }

  /** Ends what is sent with a close frame; nothing is heard any more. Later calls do nothing. */
  public void sayGoodbye() {
    ChannelHandlerContext at = context;
    if (at != null) {
      deaf = true;
      outgoing.close(at, goodbye.code());
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext at) {
    deaf = true;
    outgoing.release();
    ByteBuf kept = held;
    if (kept != null && !walking) { // whoever walks lets go of it
      held = null;
      kept.release();
    }
  }
}
