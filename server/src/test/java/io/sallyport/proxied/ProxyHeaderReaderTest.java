package io.sallyport.proxied;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("W49")
class ProxyHeaderReaderTest {
  private static final String LINE = "PROXY TCP4 192.0.2.7 192.0.2.1 56324 8883\r\n";
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String HEAD_4 = SIGNATURE + "2111";
  private static final String ADDRESSES_4 = "c0000207" + "c0000201" + "dc04" + "22b3";

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private static ByteBuf hex(String text) {
    return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text.replace(" ", "")));
  }

  private static ByteBuf binary(String fields) {
    String rest = ADDRESSES_4 + fields.replace(" ", "");
    return hex(HEAD_4 + "%04x".formatted(rest.length() / 2) + rest);
  }

  private static ProxyHeader read(ByteBuf in) throws BadProxyHeader {
    ProxyHeader header = ProxyHeaderReader.read(in);
    assertThat(header).isNotNull();
    return header;
  }

  private static void refused(ByteBuf in) {
    assertThatThrownBy(() -> ProxyHeaderReader.read(in)).isInstanceOf(BadProxyHeader.class);
  }

  @Test
  void a_line_gives_the_address_and_leaves_what_follows() throws Exception {
    ByteBuf in = ascii(LINE + "rest");
    ProxyHeader header = read(in);
    assertThat(header.source()).hasToString("/192.0.2.7:56324");
    assertThat(header.tls()).isNull();
    assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("rest");
  }

  @Test
  void a_line_for_ipv6() throws Exception {
    ProxyHeader header = read(ascii("PROXY TCP6 2001:db8::7 ::1 65535 0\r\n"));
    assertThat(header.source().getAddress().getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:7");
    assertThat(header.source().getPort()).isEqualTo(65_535);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY UNKNOWN\r\n",
        "PROXY UNKNOWN 192.0.2.7 192.0.2.1 1 2\r\n",
        "PROXY TCP4 192.0.2.7 192.0.2.1 56324 8883\n",
        "PROXY TCP4 192.0.2.7 192.0.2.1 56324 8883 \r\n",
        "PROXY TCP4  192.0.2.7 192.0.2.1 56324 8883\r\n",
        "PROXY TCP4 192.0.2.7 192.0.2.1 56324\r\n",
        "PROXY TCP4 192.0.2.7 192.0.2.1 056324 8883\r\n",
        "PROXY TCP4 192.0.2.7 192.0.2.1 65536 8883\r\n",
        "PROXY TCP4 192.0.2.7 192.0.2.1 1 99999\r\n",
        "PROXY TCP4 192.0.2 192.0.2.1 1 2\r\n",
        "PROXY TCP4 192.0.2.256 192.0.2.1 1 2\r\n",
        "PROXY TCP4 ::1 ::1 1 2\r\n",
        "PROXY TCP6 192.0.2.7 192.0.2.1 1 2\r\n",
        "PROXY TCP4 hub.local 192.0.2.1 1 2\r\n",
        "PROXY UDP4 192.0.2.7 192.0.2.1 1 2\r\n",
        "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\u0000\r\n",
        "proxy TCP4 192.0.2.7 192.0.2.1 1 2\r\n",
        "GET / HTTP/1.1\r\n",
        "PROXY",
        "\u0010\u000e\u0000\u0004MQTT"
      })
  @DisplayName(
      "W49 a line that is not exactly one is refused, or waited for when it may become one")
  void anything_else_is_no_line(String text) throws Exception {
    if (text.equals("PROXY")) {
      assertThat(ProxyHeaderReader.read(ascii(text))).isNull();
    } else {
      refused(ascii(text));
    }
  }

  @Test
  void a_line_without_end_is_waited_for_up_to_its_longest() throws Exception {
    String endless = "PROXY TCP4 " + "1".repeat(200);
    for (int length = 1; length < 107; length++) {
      assertThat(ProxyHeaderReader.read(ascii(endless.substring(0, length)))).isNull();
    }
    refused(ascii(endless.substring(0, 107)));
  }

  @Test
  void version_2_gives_the_address_and_leaves_what_follows() throws Exception {
    ByteBuf in = Unpooled.wrappedBuffer(binary("04 0003 000000"), ascii("rest"));
    assertThat(read(in).source()).hasToString("/192.0.2.7:56324");
    assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("rest");
  }

  @Test
  void version_2_for_ipv6() throws Exception {
    String one = "20010db8000000000000000000000007";
    ProxyHeader header = read(hex(SIGNATURE + "2121" + "0024" + one + one + "0001" + "0002"));
    assertThat(header.source().getAddress().getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:7");
  }

  @Test
  @DisplayName("W49 whatever is cut off is waited for, and never more than it claims")
  void each_part_of_a_header_is_waited_for() throws Exception {
    ByteBuf whole = binary("20 0014 07 00000000 21 0007 544c5376312e33 22 0002 6161");
    whole = binary("20 0014 07 00000000 21 0007 544c5376312e33 22 0002 6161");
    for (int length = 0; length < whole.readableBytes(); length++) {
      ByteBuf part = whole.copy(0, length);
      assertThat(ProxyHeaderReader.read(part)).as("%d bytes", length).isNull();
      assertThat(part.readerIndex()).isZero();
    }
    assertThat(read(whole).tls()).isEqualTo(new ProxyHeader.Tls("aa"));
  }

  @Test
  @DisplayName("W49 lengths that do not fit exactly are refused")
  void lengths_must_fit() {
    refused(binary("04"));
    refused(binary("04 00"));
    refused(binary("04 0001"));
    refused(binary("04 0002 00"));
    refused(binary("20 0004 01000000"));
    refused(binary("20 0007 01 00000000 2200"));
    refused(binary("20 000a 01 00000000 22 0003 6161"));
    refused(hex(HEAD_4 + "000b" + ADDRESSES_4.substring(2)));
    refused(hex(HEAD_4 + "0801"));
  }

  @Test
  void only_version_2_for_tcp_and_for_others_is_taken() {
    refused(hex(SIGNATURE + "2011" + "000c" + ADDRESSES_4)); // LOCAL
    refused(hex(SIGNATURE + "2000" + "0000"));
    refused(hex(SIGNATURE + "2211" + "000c" + ADDRESSES_4));
    refused(hex(SIGNATURE + "1111" + "000c" + ADDRESSES_4));
    refused(hex(SIGNATURE + "2112" + "000c" + ADDRESSES_4)); // UDP
    refused(hex(SIGNATURE + "2131" + "000c" + ADDRESSES_4)); // a unix socket
    refused(hex(SIGNATURE + "2100" + "000c" + ADDRESSES_4));
    refused(hex("0d0a0d0a000d0a515549540b" + "2111" + "000c" + ADDRESSES_4));
  }

  @Test
  @DisplayName("W49 a name counts only of a certificate that was shown now and verified")
  void names_are_verified_ones() throws Exception {
    assertThat(read(binary("20 000a 03 00000000 22 0002 6161")).tls())
        .isEqualTo(new ProxyHeader.Tls("aa"));
    assertThat(read(binary("20 000a 03 00000001 22 0002 6161")).tls())
        .as("not verified")
        .isEqualTo(new ProxyHeader.Tls(null));
    assertThat(read(binary("20 000a 05 00000000 22 0002 6161")).tls())
        .as("shown on another connection")
        .isEqualTo(new ProxyHeader.Tls(null));
    assertThat(read(binary("20 000a 02 00000000 22 0002 6161")).tls()).as("no TLS").isNull();
    refused(binary("20 000a 03 00000000 22 0002 610a"));
    refused(binary("20 000a 03 00000000 22 0002 61ff"));
    refused(binary("20 0008 03 00000000 22 0000"));
    refused(binary("20 000f 03 00000000 22 0002 6161 22 0002 6262"));
    refused(binary("20 0005 01 00000000 20 0005 01 00000000"));
  }

  @Test
  void a_checksum_must_be_right() throws Exception {
    ByteBuf header = binary("04 0001 00 03 0004 00000000 04 0000");
    byte[] bytes = ByteBufUtil.getBytes(header);
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    int at = 16 + 12 + 4 + 3;
    header.setInt(at, (int) sum.getValue());
    assertThat(read(header.copy()).source()).hasToString("/192.0.2.7:56324");
    header.setInt(at, (int) sum.getValue() ^ 1);
    refused(header);
    refused(binary("03 0003 000000"));
  }

  @Test
  @DisplayName("W49 no bytes at all make it do anything but refuse, wait or answer")
  void whatever_comes_is_answered() {
    Random random = new Random(49);
    for (int i = 0; i < 50_000; i++) {
      ByteBuf in = binary("20 000a 03 00000000 22 0002 6161 04 0003 000000");
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        in.setByte(random.nextInt(in.readableBytes()), random.nextInt(256));
      }
      int before = in.readableBytes();
      try {
        ProxyHeader header = ProxyHeaderReader.read(in);
        assertThat(header == null).isEqualTo(in.readableBytes() == before);
      } catch (BadProxyHeader e) {
        assertThat(e.text()).isNotEmpty();
      }
    }
  }
}
