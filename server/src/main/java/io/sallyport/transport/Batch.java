package io.sallyport.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.sallyport.journal.Counters;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has to say in this turn of the loop, gathered into one buffer.
 *
 * <p>Confined to the loop. As large as what was asked for; its next buffer begins with about the
 * size that the last ones had.
 */
final class Batch {
  /** One of this size goes to the socket before the turn is over. */
  private static final int FULL_BYTES = 64 * 1024;

  private static final int SMALLEST_BYTES = 256;

  private final Connection owner;
  private final LoopTools tools;
  private @Nullable ByteBuf gathered;
  private int packets;
  private long payloadBytes;
  private int usualBytes = SMALLEST_BYTES;

  Batch(Connection owner, LoopTools tools) {
    this.owner = owner;
    this.tools = tools;
  }

  /** Where the next {@code bytes} go; the owner's turn to flush will come. */
  ByteBuf room(ChannelHandlerContext at, int bytes) {
    ByteBuf current = gathered;
    if (current == null) {
      current = at.alloc().directBuffer(Math.max(usualBytes, bytes), Integer.MAX_VALUE);
      gathered = current;
      tools.flushes().add(owner);
    }
    return current;
  }

  /** Sends {@code payload} after what has been gathered, without copying it. */
  void share(ChannelHandlerContext at, Payload payload) {
    write(at);
    write(at, Unpooled.wrappedBuffer(payload.bytes()));
    tools.flushes().add(owner);
  }

  /** One more packet was put in, a message if it has a payload. */
  void added(int payload) {
    packets++;
    payloadBytes += payload;
  }

  boolean isFull() {
    ByteBuf current = gathered;
    return current != null && current.readableBytes() >= FULL_BYTES;
  }

  int bytes() {
    ByteBuf current = gathered;
    return current == null ? 0 : current.readableBytes();
  }

  /** Hands over what was gathered; it still has to be flushed. */
  void write(ChannelHandlerContext at) {
    ByteBuf current = gathered;
    if (current != null) {
      gathered = null;
      int bytes = current.readableBytes();
      usualBytes = Math.clamp((3L * usualBytes + bytes + 3) / 4, SMALLEST_BYTES, FULL_BYTES);
      write(at, current);
    }
    count();
  }

  private void write(ChannelHandlerContext at, ByteBuf bytes) {
    tools.counters().add(Counter.BYTES_SENT, bytes.readableBytes());
    at.write(bytes, at.voidPromise());
  }

  /** Once for each batch, not for each packet. */
  private void count() {
    if (packets > 0) {
      Counters counters = tools.counters();
      counters.add(Counter.PACKETS_SENT, packets);
      counters.add(Counter.PUBLISH_BYTES_SENT, payloadBytes);
      packets = 0;
      payloadBytes = 0;
    }
  }

  /** Drops what was gathered. */
  void release() {
    ByteBuf unsent = gathered;
    gathered = null;
    if (unsent != null) {
      unsent.release();
    }
  }
}
