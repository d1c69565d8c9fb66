package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.packet.*;
import io.sallyport.topic.TopicName;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves is as strict as what comes in, and as short as the version allows. */
class PacketEncoderTest {
  private static final ProtocolVersion FIVE = ProtocolVersion.MQTT_5;
  private static final ProtocolVersion FOUR = ProtocolVersion.MQTT_3_1_1;
  private static final Properties TALKATIVE =
      Properties.builder().text(Property.REASON_STRING, "why").user("k", "v").build();

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "\uD800", "x\uDC00", "\uD800x"})
  @Tag("W52")
  void text_that_no_receiver_may_read_is_not_written(String text) {
    Packet packet =
        new Disconnect(
            ReasonCode.SUCCESS, Properties.builder().text(Property.REASON_STRING, text).build());
    ByteBuf out = Unpooled.buffer();
    assertThatThrownBy(() -> PacketEncoder.encode(packet, FIVE, out))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(out.isReadable()).isFalse();
  }

  @Test
  void text_and_binary_data_longer_than_their_length_field_are_not_written() {
    Packet text = new Unsubscribe(1, List.of("x".repeat(65_536)), Properties.NONE);
    Packet binary =
        new Auth(
            ReasonCode.CONTINUE_AUTHENTICATION,
            Properties.builder()
                .text(Property.AUTHENTICATION_METHOD, "m")
                .binary(Property.AUTHENTICATION_DATA, new byte[65_536])
                .build());
    Will will =
        new Will(
            TopicName.of("w"),
            QoS.AT_MOST_ONCE,
            false,
            Properties.NONE,
            Payload.wrap(new byte[65_536]));
    Packet connect = new Connect(FIVE, "c", true, 0, will, null, null, Properties.NONE);
    for (Packet packet : List.of(text, binary, connect)) {
      assertThatThrownBy(() -> PacketEncoder.encodedBytes(packet, FIVE))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_number_too_large_for_its_property_is_not_written() {
    for (long number : new long[] {-1, 65_536}) {
      Properties properties = Properties.builder().number(Property.RECEIVE_MAXIMUM, number).build();
      Packet packet = new ConnAck(false, ReasonCode.SUCCESS, properties);
      assertThatThrownBy(() -> PacketEncoder.encodedBytes(packet, FIVE))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_password_needs_a_user_name_before_5_and_auth_needs_5() {
    Packet connect = new Connect(FOUR, "c", true, 0, null, null, new byte[1], Properties.NONE);
    Packet auth = new Auth(ReasonCode.SUCCESS, Properties.NONE);
    for (Packet packet : List.of(connect, auth)) {
      assertThatThrownBy(() -> PacketEncoder.encodedBytes(packet, FOUR))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void success_is_left_out_where_the_version_allows_it() {
    assertThat(hex(new PubAck(1, ReasonCode.SUCCESS), FIVE)).isEqualTo("40020001");
    assertThat(hex(new PubAck(1, ReasonCode.NOT_AUTHORIZED), FIVE)).isEqualTo("4003000187");
    assertThat(hex(new PubAck(1, ReasonCode.NOT_AUTHORIZED, TALKATIVE), FOUR))
        .isEqualTo("40020001");
    assertThat(hex(new Disconnect(ReasonCode.SUCCESS), FIVE)).isEqualTo("e000");
    assertThat(hex(new Disconnect(ReasonCode.SESSION_TAKEN_OVER), FIVE)).isEqualTo("e0018e");
    assertThat(hex(new Disconnect(ReasonCode.SESSION_TAKEN_OVER), FOUR)).isEqualTo("e000");
  }

  @Test
  void old_clients_hear_what_their_version_can_say() {
    assertThat(hex(new ConnAck(false, ReasonCode.NOT_AUTHORIZED), FOUR)).isEqualTo("20020005");
    assertThat(hex(new ConnAck(false, ReasonCode.QUOTA_EXCEEDED), FOUR)).isEqualTo("20020003");
    assertThat(hex(new ConnAck(true, ReasonCode.SUCCESS), FOUR)).isEqualTo("20020100");
    assertThat(hex(new ConnAck(true, ReasonCode.SUCCESS), ProtocolVersion.MQTT_3_1))
        .isEqualTo("20020000");
    List<ReasonCode> reasons = List.of(ReasonCode.GRANTED_QOS_1, ReasonCode.TOPIC_FILTER_INVALID);
    assertThat(hex(new SubAck(1, reasons, TALKATIVE), FOUR)).isEqualTo("900400010180");
    assertThat(hex(new UnsubAck(1, reasons, TALKATIVE), FOUR)).isEqualTo("b0020001");
  }

  @Test
  void diagnostics_can_be_dropped_from_answers_but_not_from_messages() {
    List<ReasonCode> reasons = List.of(ReasonCode.SUCCESS);
    Properties bare = Properties.NONE;
    for (Packet packet :
        List.of(
            new ConnAck(false, ReasonCode.BANNED, TALKATIVE),
            new PubAck(1, ReasonCode.SUCCESS, TALKATIVE),
            new PubRec(1, ReasonCode.SUCCESS, TALKATIVE),
            new PubRel(1, ReasonCode.SUCCESS, TALKATIVE),
            new PubComp(1, ReasonCode.SUCCESS, TALKATIVE),
            new SubAck(1, reasons, TALKATIVE),
            new UnsubAck(1, reasons, TALKATIVE),
            new Disconnect(ReasonCode.BANNED, TALKATIVE))) {
      Packet stripped = ReasonStrings.withoutDiagnostics(packet);
      assertThat(stripped).isNotEqualTo(packet).hasSameClassAs(packet);
      assertThat(PacketEncoder.encodedBytes(stripped, FIVE))
          .isLessThan(PacketEncoder.encodedBytes(packet, FIVE));
    }
    Properties named = TALKATIVE.toBuilder().text(Property.AUTHENTICATION_METHOD, "m").build();
    assertThat(
            ReasonStrings.withoutDiagnostics(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, named)))
        .isEqualTo(
            new Auth(
                ReasonCode.CONTINUE_AUTHENTICATION,
                bare.toBuilder().text(Property.AUTHENTICATION_METHOD, "m").build()));
    Packet message =
        new Publish(
            TopicName.of("t"),
            QoS.AT_MOST_ONCE,
            false,
            false,
            0,
            Properties.builder().user("k", "v").build(),
            Payload.EMPTY);
    assertThat(ReasonStrings.withoutDiagnostics(message)).isSameAs(message);
  }

  private static String hex(Packet packet, ProtocolVersion version) {
    return ByteBufUtil.hexDump(Connections.bytes(packet, version));
  }
}
