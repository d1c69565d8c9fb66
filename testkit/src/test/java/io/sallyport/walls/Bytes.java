package io.sallyport.walls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes that no encoder of ours would make. Confined to one thread. */
public final class Bytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public static Bytes of(String hex) {
    return new Bytes().hex(hex);
  }

  public Bytes hex(String hex) {
    return add(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }

  public Bytes add(byte[] more) {
    out.writeBytes(more);
    return this;
  }

  public Bytes add(Bytes more) {
    return add(more.array());
  }

  /** A string with its length before it. */
  public Bytes text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.write(utf8.length >> 8);
    out.write(utf8.length);
    return add(utf8);
  }

  /** A variable byte integer, as short as can be. */
  public Bytes length(int value) {
    int rest = value;
    do {
      int digit = rest & 0x7F;
      rest >>>= 7;
      out.write(rest == 0 ? digit : digit | 0x80);
    } while (rest != 0);
    return this;
  }

  /** {@code body} as the rest of a packet whose first byte is {@code first}. */
  public static byte[] packet(int first, Bytes body) {
    byte[] rest = body.array();
    Bytes packet = new Bytes();
    packet.out.write(first);
    return packet.length(rest.length).add(rest).array();
  }

  /** CONNECT of 5.0 with a clean start up to its properties. */
  static Bytes connectFive(int flags) {
    return new Bytes().text("MQTT").hex("05 %02X 00 3C".formatted(flags));
  }

  public byte[] array() {
    return out.toByteArray();
  }
}
