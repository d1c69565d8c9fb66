package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sallyport.packet.ProtocolViolation;
import java.nio.charset.StandardCharsets;

/**
 * Strings as MQTT writes them: two bytes of length, then well-formed UTF-8 without U+0000.
 * [MQTT-1.5.4-1] [MQTT-1.5.4-2]
 *
 * <p>Well-formed means table 3-7 of the Unicode standard: no over-long forms, no surrogates,
 * nothing above U+10FFFF. A byte order mark is a character like any other. [MQTT-1.5.4-3]
 */
final class Utf8 {
  /** The longest string, in bytes. */
  static final int LONGEST = 65_535;

  private Utf8() {}

  /**
   * The text in {@code length} bytes from {@code index}.
   *
   * @param what names the field in a refusal
   */
  static String read(ByteBuf in, int index, int length, String what) {
    validate(in, index, length, what);
    return in.toString(index, length, StandardCharsets.UTF_8);
  }

  /** Refuses {@code length} bytes from {@code index} unless they are text as MQTT wants it. */
  static void validate(ByteBuf in, int index, int length, String what) {
    int end = index + length;
    int at = index;
    while (at < end) {
      byte first = in.getByte(at);
      if (first > 0) {
        at++;
      } else if (first == 0) {
        throw Refusal.malformed(
            "MQTT-1.5.4-2", what + " holds U+0000 at byte " + (at - index) + " of its text");
      } else {
        int bytes = sequenceBytes(in, at, end);
        if (bytes == 0) {
          throw illFormed(what, at - index, first);
        }
        at += bytes;
      }
    }
  }

  /** The length of the well-formed sequence of two to four bytes at {@code at}, or 0. */
  private static int sequenceBytes(ByteBuf in, int at, int end) {
    int first = in.getByte(at) & 0xFF;
    int second = at + 1 < end ? in.getByte(at + 1) & 0xFF : 0;
    if (first >= 0xC2 && first <= 0xDF) {
      return isContinuation(second) ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF) {
      int lowest = first == 0xE0 ? 0xA0 : 0x80; // below: over-long
      int highest = first == 0xED ? 0x9F : 0xBF; // above: a surrogate
      return second >= lowest && second <= highest && continues(in, at + 2, 1, end) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
      int lowest = first == 0xF0 ? 0x90 : 0x80; // below: over-long
      int highest = first == 0xF4 ? 0x8F : 0xBF; // above: more than U+10FFFF
      return second >= lowest && second <= highest && continues(in, at + 2, 2, end) ? 4 : 0;
    }
    return 0;
  }

  private static boolean continues(ByteBuf in, int from, int count, int end) {
    if (from + count > end) {
      return false;
    }
    for (int i = from; i < from + count; i++) {
      if (!isContinuation(in.getByte(i) & 0xFF)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isContinuation(int value) {
    return (value & 0xC0) == 0x80;
  }

  private static ProtocolViolation illFormed(String what, int position, byte found) {
    return Refusal.malformed(
        "MQTT-1.5.4-1",
        "%s is not well-formed UTF-8: 0x%02X at byte %d of its text"
            .formatted(what, found & 0xFF, position));
  }

  /**
   * How many bytes {@code text} takes without its length.
   *
   * @throws IllegalArgumentException when no MQTT string can hold it; text of a peer was checked
   *     when it came, so this is a fault of ours [MQTT-1.5.4-1]
   */
  static int byteCount(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new IllegalArgumentException("text holds U+0000 at index " + i);
      } else if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (isPair(text, i)) {
        bytes += 4;
        i++;
      } else {
        throw new IllegalArgumentException("text holds a lone surrogate at index " + i);
      }
    }
    if (bytes > LONGEST) {
      throw new IllegalArgumentException("text has " + bytes + " bytes, more than " + LONGEST);
    }
    return bytes;
  }

  private static boolean isPair(String text, int index) {
    return Character.isHighSurrogate(text.charAt(index))
        && index + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(index + 1));
  }

  /** Writes the length and the bytes of {@code text}. */
  static void write(ByteBuf out, String text) {
    int bytes = byteCount(text);
    out.writeShort(bytes);
    ByteBufUtil.reserveAndWriteUtf8(out, text, bytes);
  }
}
