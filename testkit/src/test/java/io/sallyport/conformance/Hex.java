package io.sallyport.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Packets in bytes, right or wrong: what an encoder of ours would not make. Stateless. */
final class Hex {
  private Hex() {}

  /** CONNECT of 5.0 with a clean start, {@code flags} on top of it, and hexadecimal properties. */
  static byte[] connect(String flags, String clientId, String properties) {
    return connect(true, flags, properties, text(clientId));
  }

  /**
   * CONNECT of either version.
   *
   * @param flags hexadecimal, without clean start
   * @param properties hexadecimal; left out before 5.0
   * @param payload hexadecimal, from the client id on
   */
  static byte[] connect(boolean five, String flags, String properties, String payload) {
    int allFlags = HexFormat.fromHexDigits(flags) | 0x02;
    String head = "00 04 4D 51 54 54 %02X %02X 00 3C".formatted(five ? 5 : 4, allFlags);
    return packet(0x10, head + (five ? block(properties) : "") + payload);
  }

  /** A packet whose first byte is {@code first} and whose rest is {@code hex}. */
  static byte[] packet(int first, String hex) {
    byte[] rest = bytes(hex);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    int left = rest.length;
    do {
      out.write(left < 128 ? left : left & 0x7F | 0x80);
      left >>>= 7;
    } while (left > 0);
    out.writeBytes(rest);
    return out.toByteArray();
  }

  /** Properties of less than 128 bytes with their length before them. */
  static String block(String properties) {
    return "%02X".formatted(bytes(properties).length) + properties;
  }

  /** A string with its length before it, in hexadecimal. */
  static String text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return "%04X".formatted(utf8.length) + HexFormat.of().formatHex(utf8);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }
}
