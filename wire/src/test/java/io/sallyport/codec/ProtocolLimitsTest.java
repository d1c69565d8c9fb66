package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Payload;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Will;
import io.sallyport.topic.TopicName;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where the limits lie, exactly; and that older clients keep what their version allows them. */
class ProtocolLimitsTest {
  private static final ProtocolVersion FIVE = ProtocolVersion.MQTT_5;

  @Test
  void a_packet_of_just_the_limit_passes_and_one_byte_more_does_not() {
    DecoderLimits limits = new DecoderLimits(100, 10);
    PacketDecoder decoder = Connections.opened(Side.BROKER, FIVE, limits);
    assertThat(decoder.decode(publish(100))).isNotNull();
    assertThat(refusal(decoder, publish(101)).reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
  }

  @Test
  void limits_raised_after_login_hold_from_the_next_packet_on() {
    PacketDecoder decoder = Connections.opened(Side.BROKER, FIVE, new DecoderLimits(100, 10));
    decoder.limits(new DecoderLimits(200, 10));
    assertThat(decoder.decode(publish(200))).isNotNull();
  }

  @Test
  @Tag("W5")
  void user_properties_are_counted_over_the_whole_packet_with_its_will() {
    Properties sixteen = userProperties(16);
    Properties seventeen = userProperties(17);
    DecoderLimits limits = new DecoderLimits(1 << 14, 32);
    assertThat(decoded(connect(sixteen, sixteen), limits)).isNotNull();
    PacketDecoder decoder = new PacketDecoder(Side.BROKER, limits, new TopicCache(1));
    ProtocolViolation violation =
        refusal(decoder, Connections.bytes(connect(sixteen, seventeen), FIVE));
    assertThat(violation.reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
  }

  @Test
  @Tag("W5")
  void user_properties_of_one_packet_are_not_charged_to_the_next() {
    PacketDecoder decoder = Connections.opened(Side.BROKER, FIVE, new DecoderLimits(1 << 14, 32));
    for (int i = 0; i < 10; i++) {
      Packet subscribe =
          new Subscribe(
              1, List.of(new Subscribe.Request("a", QoS.AT_MOST_ONCE)), userProperties(32));
      assertThat(decoder.decode(Connections.bytes(subscribe, FIVE))).isEqualTo(subscribe);
    }
  }

  @Test
  @Tag("W8")
  void a_filter_and_a_topic_of_65535_slashes_are_read_without_harm() {
    String slashes = "/".repeat(65_535);
    PacketDecoder decoder = Connections.opened(Side.BROKER, FIVE);
    Packet subscribe =
        new Subscribe(
            1, List.of(new Subscribe.Request(slashes, QoS.AT_MOST_ONCE)), Properties.NONE);
    assertThat(decoder.decode(Connections.bytes(subscribe, FIVE))).isEqualTo(subscribe);
    Publish publish = Publish.of(slashes, "x");
    Publish read = (Publish) decoder.decode(Connections.bytes(publish, FIVE));
    assertThat(read.topic().levelCount()).isEqualTo(65_536);
  }

  @Test
  void a_length_that_takes_more_bytes_than_it_needs_is_allowed_before_5() {
    PacketDecoder decoder = Connections.opened(Side.BROKER, ProtocolVersion.MQTT_3_1_1);
    ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex("C0808000C000"));
    assertThat(decoder.decode(in)).isSameAs(PingReq.INSTANCE);
    assertThat(decoder.decode(in)).isSameAs(PingReq.INSTANCE);
    assertThat(in.isReadable()).isFalse();
  }

  @Test
  void dup_marks_repeated_requests_in_3_1_only() {
    byte[] repeated = HexFormat.of().parseHex("8A06000100016100");
    assertThat(
            Connections.opened(Side.BROKER, ProtocolVersion.MQTT_3_1)
                .decode(Unpooled.wrappedBuffer(repeated)))
        .isInstanceOf(Subscribe.class);
    assertThat(
            refusal(
                    Connections.opened(Side.BROKER, ProtocolVersion.MQTT_3_1_1),
                    Unpooled.wrappedBuffer(repeated))
                .clause())
        .isEqualTo("MQTT-3.8.1-1");
  }

  @Test
  void a_violation_shows_text_of_the_peer_only_escaped_and_cut() {
    ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex("300700051B5B330A2B"));
    PacketDecoder decoder = Connections.opened(Side.BROKER, ProtocolVersion.MQTT_3_1_1);
    assertThat(refusal(decoder, in)).hasMessageContaining("\\u001b[3\\u000a+");
  }

  private static ByteBuf publish(int wholeBytes) {
    int headBytes = wholeBytes < 130 ? 2 : 3;
    int payload = wholeBytes - headBytes - 3 - 1;
    Packet packet =
        new Publish(
            TopicName.of("t"),
            QoS.AT_MOST_ONCE,
            false,
            false,
            0,
            Properties.NONE,
            Payload.wrap(new byte[payload]));
    ByteBuf bytes = Connections.bytes(packet, FIVE);
    assertThat(bytes.readableBytes()).isEqualTo(wholeBytes);
    return bytes;
  }

  private static Properties userProperties(int count) {
    Properties.Builder builder = Properties.builder();
    for (int i = 0; i < count; i++) {
      builder.user("n", "v");
    }
    return builder.build();
  }

  private static Packet connect(Properties own, Properties ofWill) {
    Will will = new Will(TopicName.of("w"), QoS.AT_MOST_ONCE, false, ofWill, Payload.EMPTY);
    return new Connect(FIVE, "c", true, 0, will, null, null, own);
  }

  private static Packet decoded(Packet packet, DecoderLimits limits) {
    return new PacketDecoder(Side.BROKER, limits, new TopicCache(1))
        .decode(Connections.bytes(packet, FIVE));
  }

  private static ProtocolViolation refusal(PacketDecoder decoder, ByteBuf in) {
    ProtocolViolation found =
        catchThrowableOfType(ProtocolViolation.class, () -> decoder.decode(in));
    assertThat(found).isNotNull();
    return found;
  }
}
