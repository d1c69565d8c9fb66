package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.packet.ProtocolViolation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What counts as text, compared with the JDK's decoder, which is strict but allows U+0000. */
@Tag("W17")
class Utf8Test {
  /** Around every border of table 3-7 of the Unicode standard. */
  private static final int[] BORDERS = {
    0x01, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
    0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFC, 0xFE, 0xFF
  };

  @Test
  void agrees_with_the_jdk_on_every_pair_of_bytes() {
    for (int first = 1; first < 256; first++) {
      for (int second = 1; second < 256; second++) {
        expectSameVerdict((byte) first, (byte) second);
      }
    }
  }

  @Test
  void agrees_with_the_jdk_around_every_border_of_longer_forms() {
    for (int first : BORDERS) {
      for (int second : BORDERS) {
        for (int third : BORDERS) {
          expectSameVerdict((byte) first, (byte) second, (byte) third);
          for (int fourth : BORDERS) {
            expectSameVerdict((byte) first, (byte) second, (byte) third, (byte) fourth);
          }
        }
      }
    }
  }

  @Test
  void a_byte_order_mark_is_a_character_like_any_other() {
    ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex("EFBBBF61"));
    assertThat(Utf8.read(in, 0, 4, "text")).isEqualTo("\uFEFFa");
  }

  @Test
  void the_null_character_is_refused_wherever_it_stands() {
    for (String hex : new String[] {"00", "6100", "0061", "C3A900"}) {
      byte[] utf8 = HexFormat.of().parseHex(hex);
      assertThat(isText(utf8)).as(hex).isFalse();
    }
  }

  private static void expectSameVerdict(byte... utf8) {
    if (isText(utf8) != isTextForTheJdk(utf8)) {
      throw new AssertionError(HexFormat.of().formatHex(utf8) + ": " + isText(utf8));
    }
  }

  private static boolean isText(byte[] utf8) {
    try {
      Utf8.validate(Unpooled.wrappedBuffer(utf8), 0, utf8.length, "text");
      return true;
    } catch (ProtocolViolation refused) {
      return false;
    }
  }

  private static boolean isTextForTheJdk(byte[] utf8) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
      return true;
    } catch (CharacterCodingException refused) {
      return false;
    }
  }
}
