package io.sallyport.websocket;

import io.netty.buffer.ByteBuf;

/** Takes the mask off a payload, in place. Stateless. */
final class Mask {
  private Mask() {}

  /**
   * @param from the index of the first byte
   * @param mask the four bytes of the key, turned so that its highest belongs to {@code from}
   */
  static void remove(ByteBuf bytes, int from, int count, int mask) {
    if (mask == 0) {
      return;
    }
    long twice = (mask & 0xFFFF_FFFFL) << 32 | (mask & 0xFFFF_FFFFL);
    int index = from;
    int end = from + count;
    for (; end - index >= Long.BYTES; index += Long.BYTES) {
      bytes.setLong(index, bytes.getLong(index) ^ twice);
    }
    int turned = mask;
    for (; index < end; index++) {
      bytes.setByte(index, bytes.getByte(index) ^ (turned >>> 24));
      turned = Integer.rotateLeft(turned, Byte.SIZE);
    }
  }

  /** {@code mask} as it must be turned after {@code count} bytes. */
  static int after(int mask, long count) {
    return Integer.rotateLeft(mask, (int) (count & 3) * Byte.SIZE);
  }
}
