package io.sallyport.websocket;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the payload of a frame from a client (RFC 6455, section 5.2). Immutable.
 *
 * @param payloadBytes as declared; negative when the highest bit of eight bytes is set
 * @param mask the key that the payload is masked with, first byte highest
 * @param headBytes its own length
 */
record FrameHead(
    boolean last, int reserved, int opcode, long payloadBytes, int mask, int headBytes) {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  static final int MOST_CONTROL_BYTES = 125;

  private static final int LAST = 0x80;
  private static final int MASKED = 0x80;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int MASK_BYTES = 4;

  /** Reads without consuming; null while the head is incomplete. The mask bit must be set. */
  static @Nullable FrameHead peek(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return null;
    }
    int start = in.readerIndex();
    int first = in.getUnsignedByte(start);
    int shortLength = in.getUnsignedByte(start + 1) & ~MASKED;
    int lengthBytes = shortLength == TWO_BYTES ? 2 : shortLength == EIGHT_BYTES ? 8 : 0;
    int headBytes = 2 + lengthBytes + MASK_BYTES;
    if (in.readableBytes() < headBytes) {
      return null;
    }
    long length =
        switch (lengthBytes) {
          case 2 -> in.getUnsignedShort(start + 2);
          case 8 -> in.getLong(start + 2);
          default -> shortLength;
        };
    return new FrameHead(
        (first & LAST) != 0,
        (first >> 4) & 0b111,
        first & 0b1111,
        length,
        in.getInt(start + headBytes - MASK_BYTES),
        headBytes);
  }

  /** Whether the first two bytes, which are there, say that the payload is masked. */
  static boolean isMasked(ByteBuf in) {
    return (in.getByte(in.readerIndex() + 1) & MASKED) != 0;
  }

  boolean isControl() {
    return (opcode & CLOSE) != 0;
  }

  /** Whether the length was written in as few bytes as it takes, and is a length at all. */
  boolean isShortest() {
    int lengthBytes = headBytes - 2 - MASK_BYTES;
    return switch (lengthBytes) {
      case 2 -> payloadBytes >= TWO_BYTES;
      case 8 -> payloadBytes > 0xFFFF;
      default -> true;
    };
  }

  /** The most bytes that {@link #write} writes. */
  static final int MOST_WRITTEN_BYTES = 10;

  /** The head of a whole message to a client; those are never masked. */
  static void write(ByteBuf out, int opcode, long payloadBytes) {
    out.writeByte(LAST | opcode);
    if (payloadBytes < TWO_BYTES) {
      out.writeByte((int) payloadBytes);
    } else if (payloadBytes <= 0xFFFF) {
      out.writeByte(TWO_BYTES).writeShort((int) payloadBytes);
    } else {
      out.writeByte(EIGHT_BYTES).writeLong(payloadBytes);
    }
  }
}
