package io.sallyport.guard;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network: the first {@code length} bits of an address, the others zero. An IPv4 address that is
 * written as an IPv6 one ({@code ::ffff:192.0.2.1}) is the IPv4 address. Immutable; asks no DNS.
 *
 * @param high the first 64 bits of an IPv6 network; 0 for IPv4
 * @param low the others; for IPv4 the address, right-aligned
 * @param length 0 to 32, or to 128 for IPv6
 */
public record AddressPrefix(boolean isIpv6, long high, long low, int length) {
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;

  /** What one peer holds of IPv6: whoever has one address of it has them all. */
  private static final int IPV6_OF_ONE_PEER = 64;

  private static final long MAPPED = 0xFFFFL << 32;
  private static final Pattern IPV4 =
      Pattern.compile(
          "(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})");

  /** All of {@code address}. */
  public static AddressPrefix of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (bytes.remaining() == 4) {
      return new AddressPrefix(false, 0, bytes.getInt() & 0xFFFF_FFFFL, IPV4_BITS);
    }
    long high = bytes.getLong();
    long low = bytes.getLong();
    return high == 0 && (low & ~0xFFFF_FFFFL) == MAPPED
        ? new AddressPrefix(false, 0, low & 0xFFFF_FFFFL, IPV4_BITS)
        : new AddressPrefix(true, high, low, IPV6_BITS);
  }

  /**
   * {@code 192.0.2.1}, {@code 192.0.2.0/24}, {@code 2001:db8::/32}; an IPv6 address without a
   * length stands for its {@code /64}.
   *
   * @throws IllegalArgumentException with the end of a sentence that begins with the text
   */
  public static AddressPrefix parse(String text) {
    int slash = text.indexOf('/');
    AddressPrefix whole = of(literal(slash < 0 ? text : text.substring(0, slash)));
    if (slash < 0) {
      return whole.isIpv6 ? whole.first(IPV6_OF_ONE_PEER) : whole;
    }
    String digits = text.substring(slash + 1);
    int length = digits.matches("0|[1-9]\\d{0,2}") ? Integer.parseInt(digits) : -1;
    if (length < 0 || length > whole.length) {
      throw new IllegalArgumentException(
          "has a length that is not 0 to %d".formatted(whole.length));
    }
    AddressPrefix network = whole.first(length);
    if (network.high != whole.high || network.low != whole.low) {
      throw new IllegalArgumentException(
          "has bits beyond its length; the network is %s".formatted(network));
    }
    return network;
  }

  private static InetAddress literal(String text) {
    try {
      Matcher four = IPV4.matcher(text);
      if (four.matches()) {
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
          int part = Integer.parseInt(four.group(i + 1));
          if (part > 255) {
            throw noAddress();
          }
          bytes[i] = (byte) part;
        }
        return InetAddress.getByAddress(bytes);
      }
      if (text.indexOf(':') >= 0 && text.matches("[0-9A-Fa-f:.]{2,45}")) {
        return Inet6Address.ofLiteral(text);
      }
    } catch (IllegalArgumentException | UnknownHostException e) {
      throw noAddress();
    }
    throw noAddress();
  }

  private static IllegalArgumentException noAddress() {
    return new IllegalArgumentException("is no IPv4 or IPv6 address, and no network in CIDR form");
  }

  /** The first {@code bits} of this; no more than it has. */
  public AddressPrefix first(int bits) {
    return isIpv6
        ? new AddressPrefix(
            true, high & mask(Math.min(bits, 64), 64), low & mask(Math.max(0, bits - 64), 64), bits)
        : new AddressPrefix(false, 0, low & mask(bits, IPV4_BITS), bits);
  }

  /** The upper {@code ones} of {@code width} bits. */
  private static long mask(int ones, int width) {
    if (ones == 0) {
      return 0;
    }
    long all = width == 64 ? -1L : (1L << width) - 1;
    return all & all << width - ones;
  }

  public boolean covers(AddressPrefix other) {
    return isIpv6 == other.isIpv6 && length <= other.length && other.first(length).equals(this);
  }

  /** As CIDR; without the length where it is one address. */
  @Override
  public String toString() {
    boolean one = length == (isIpv6 ? IPV6_BITS : IPV4_BITS);
    return one && !isIpv6 ? address() : address() + "/" + length;
  }

  private String address() {
    try {
      return isIpv6
          ? compressed(
              InetAddress.getByAddress(ByteBuffer.allocate(16).putLong(high).putLong(low).array()))
          : InetAddress.getByAddress(ByteBuffer.allocate(4).putInt((int) low).array())
              .getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  /** The longest run of zeros as {@code ::}, as RFC 5952 has it. */
  private static String compressed(InetAddress address) {
    String[] groups = address.getHostAddress().split(":");
    int from = 0;
    int most = 1;
    for (int i = 0, run = 0; i < groups.length; i++) {
      run = groups[i].equals("0") ? run + 1 : 0;
      if (run > most) {
        most = run;
        from = i - run + 1;
      }
    }
    if (most == 1) {
      return String.join(":", groups);
    }
    String before = String.join(":", java.util.Arrays.copyOfRange(groups, 0, from));
    String after =
        String.join(":", java.util.Arrays.copyOfRange(groups, from + most, groups.length));
    return before + "::" + after;
  }
}
