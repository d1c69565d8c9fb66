package io.sallyport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes out: everything between two flushes becomes one binary frame, whose head is put in
 * front without touching the bytes. Confined to its loop.
 *
 * <p>Holds less than 64 KiB and one payload on top, which the channel does not count yet.
 */
final class OutgoingFrames {
  private static final int FULL_BYTES = 64 * 1024;

  private final List<ByteBuf> gathered = new ArrayList<>(2);
  private long gatheredBytes;
  private boolean closed;

  void add(ChannelHandlerContext at, ByteBuf bytes) {
    if (closed) {
      bytes.release(); // nothing is said after goodbye
      return;
    }
    gathered.add(bytes);
    gatheredBytes += bytes.readableBytes();
    if (gatheredBytes >= FULL_BYTES) {
      end(at);
    }
  }

  /** Ends the frame, if there is anything in it. */
  void end(ChannelHandlerContext at) {
    if (gatheredBytes == 0) {
      return;
    }
    ByteBuf head = at.alloc().directBuffer(FrameHead.MOST_WRITTEN_BYTES);
    FrameHead.write(head, FrameHead.BINARY, gatheredBytes);
    at.write(head, at.voidPromise());
    for (int i = 0; i < gathered.size(); i++) {
      at.write(gathered.get(i), at.voidPromise());
    }
    gathered.clear();
    gatheredBytes = 0;
  }

  /** The answer to a ping; left out when the client does not read what it gets. */
  void pong(ChannelHandlerContext at, ByteBuf payload) {
    if (!closed && at.channel().isWritable()) {
      ByteBuf pong = at.alloc().directBuffer(2 + payload.readableBytes());
      FrameHead.write(pong, FrameHead.PONG, payload.readableBytes());
      at.writeAndFlush(pong.writeBytes(payload), at.voidPromise());
    }
  }

  /** Says goodbye, once. */
  void close(ChannelHandlerContext at, int code) {
    if (!closed) {
      end(at);
      closed = true;
      ByteBuf close = at.alloc().directBuffer(4);
      FrameHead.write(close, FrameHead.CLOSE, Short.BYTES);
      at.writeAndFlush(close.writeShort(code), at.voidPromise());
    }
  }

  void release() {
    closed = true;
    gathered.forEach(ByteBuf::release);
    gathered.clear();
    gatheredBytes = 0;
  }
}
