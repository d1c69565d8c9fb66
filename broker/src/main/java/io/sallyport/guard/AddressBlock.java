package io.sallyport.guard;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The part of an address that one peer holds: all of an IPv4 address, the first 64 bits of an IPv6
 * one, since whoever has one address of a network has them all.
 *
 * @param bits the address or the prefix, right-aligned
 */
record AddressBlock(long bits, boolean isIpv6) {
  static AddressBlock of(InetAddress address) {
    byte[] bytes = address.getAddress();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return bytes.length == 4
        ? new AddressBlock(buffer.getInt() & 0xFFFF_FFFFL, false)
        : new AddressBlock(buffer.getLong(), true);
  }

  /** The network that this is a part of: /24, or /48. */
  AddressBlock network() {
    return new AddressBlock(isIpv6 ? bits & ~0xFFFFL : bits & ~0xFFL, isIpv6);
  }

  /** Spreads neighbours, under a seed that no peer knows. */
  int spread(long seed) {
    long mixed = (bits ^ seed) * 0x9E37_79B9_7F4A_7C15L;
    mixed = (mixed ^ mixed >>> 32) * 0xD6E8_FEB8_6659_FD93L;
    return (int) (mixed >>> 32);
  }
}
