package io.sallyport.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** One socket of the relay: reads frames, answers what must be answered, copies the rest. */
final class RelayConnection extends ChannelInboundHandlerAdapter {
  private static final int CONNECT = 1;
  private static final int PUBLISH = 3;
  private static final int PUBREC = 5;
  private static final int PUBREL = 6;
  private static final int SUBSCRIBE = 8;
  private static final int PINGREQ = 12;
  private static final int DISCONNECT = 14;

  private static final int CONNACK_ACCEPTED = 0x20_02_00_00;
  private static final int PUBACK = 0x4002;
  private static final int PUBREC_ANSWER = 0x5002;
  private static final int PUBREL_ANSWER = 0x6202;
  private static final int PUBCOMP_ANSWER = 0x7002;
  private static final int PINGRESP = 0xD000;
  private static final int SUBACK = 0x90;

  private final RelayFloor floor;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf rest;
  private @Nullable ByteBuf gathered;
  private int usualBytes = 256;

  RelayConnection(RelayFloor floor) {
    this.floor = floor;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext at, Object message) {
    ByteBuf in = (ByteBuf) message;
    ByteBuf kept = rest;
    if (kept != null) {
      rest = null;
      kept.writeBytes(in);
      in.release();
      in = kept;
    }
    while (frame(at, in)) {}
    if (in.isReadable() && in != kept) {
      rest = at.alloc().buffer(Math.max(64, in.readableBytes())).writeBytes(in);
    } else if (in.isReadable()) {
      rest = in.discardSomeReadBytes();
      return;
    }
    in.release();
  }

  /** Handles one frame, or returns false when it is not whole yet. */
  private boolean frame(ChannelHandlerContext at, ByteBuf in) {
    int start = in.readerIndex();
    int end = in.writerIndex();
    int length = 0;
    int body = start + 1;
    for (int shift = 0; ; shift += 7) {
      if (body >= end) {
        return false;
      }
      byte digit = in.getByte(body++);
      length |= (digit & 0x7F) << shift;
      if (digit >= 0) {
        break;
      }
    }
    if (body + length > end) {
      return false;
    }
    in.readerIndex(body + length);
    handle(at, in, start, body, length);
    return true;
  }

  private void handle(ChannelHandlerContext at, ByteBuf in, int start, int body, int length) {
    int first = in.getUnsignedByte(start);
    switch (first >> 4) {
      case CONNECT -> room(4).writeInt(CONNACK_ACCEPTED);
      case PUBLISH -> {
        floor.copy(in, start, body + length - start);
        acknowledge(in, body, first >> 1 & 3);
      }
      case PUBREC -> answer(PUBREL_ANSWER, in.getShort(body));
      case PUBREL -> answer(PUBCOMP_ANSWER, in.getShort(body));
      case SUBSCRIBE -> subscribe(in, body, length);
      case PINGREQ -> room(2).writeShort(PINGRESP);
      case DISCONNECT -> at.close();
      default -> {} // PUBACK and PUBCOMP end a conversation that nobody remembers
    }
  }

  private void acknowledge(ByteBuf in, int body, int qos) {
    if (qos > 0) {
      int packetId = in.getShort(body + 2 + in.getUnsignedShort(body));
      answer(qos == 1 ? PUBACK : PUBREC_ANSWER, packetId);
    }
  }

  private void answer(int head, int packetId) {
    room(4).writeShort(head).writeShort(packetId);
  }

  private void subscribe(ByteBuf in, int body, int length) {
    floor.join(this);
    ByteBuf granted = room(length + 2);
    int head = granted.writerIndex();
    granted.writeByte(SUBACK).writeByte(0).writeShort(in.getShort(body));
    for (int at = body + 2; at + 2 < body + length; ) {
      at += 2 + in.getUnsignedShort(at);
      granted.writeByte(in.getByte(at++) & 3);
    }
    granted.setByte(head + 1, granted.writerIndex() - head - 2);
  }

  /** Where the next {@code bytes} go. */
  ByteBuf room(int bytes) {
    ByteBuf current = gathered;
    if (current == null) {
      current = context().alloc().directBuffer(Math.max(usualBytes, bytes), Integer.MAX_VALUE);
      gathered = current;
      floor.flushLater(this);
    }
    return current;
  }

  void flush() {
    ByteBuf current = gathered;
    gathered = null;
    if (current != null) {
      usualBytes = Math.clamp((3L * usualBytes + current.readableBytes()) / 4, 256, 64 * 1024);
      context().writeAndFlush(current, context().voidPromise());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext at) {
    floor.leave(this);
    ByteBuf kept = rest;
    rest = null;
    if (kept != null) {
      kept.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable failure) {
    at.close();
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext current = context;
    if (current == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return current;
  }
}
