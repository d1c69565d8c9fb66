package io.sallyport.codec;

import io.netty.buffer.ByteBuf;

/**
 * The variable byte integer: seven bits a byte, lowest first, the top bit says that more follow;
 * four bytes at most. [MQTT-1.5.5-1]
 */
final class VarInt {
  /** The largest value that four bytes hold. */
  static final int LARGEST = 268_435_455;

  private VarInt() {}

  /** How many bytes {@code value}, 0 to {@link #LARGEST}, takes: 1 to 4. */
  static int byteCount(int value) {
    if (value < 0 || value > LARGEST) {
      throw new IllegalArgumentException(value + " does not fit a variable byte integer");
    }
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
  }

  /** Sets {@code value} at {@code index} and returns the index after it. */
  static int set(ByteBuf out, int index, int value) {
    int at = index;
    int left = value;
    while (left > 0x7F) {
      out.setByte(at++, (left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.setByte(at++, left);
    return at;
  }

  /** Writes {@code value}, 0 to {@link #LARGEST}. */
  static void write(ByteBuf out, int value) {
    int left = value;
    while (left > 0x7F) {
      out.writeByte((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.writeByte(left);
  }
}
