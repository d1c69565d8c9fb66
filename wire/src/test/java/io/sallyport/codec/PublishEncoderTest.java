package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PUBLISH from its parts, as the fan-out writes it. */
class PublishEncoderTest {
  private static final TopicName TOPIC = TopicName.of("plant/temp");
  private static final Properties PROPERTIES =
      Properties.builder().text(Property.CONTENT_TYPE, "x").user("k", "v").build();

  @Test
  void subscription_identifiers_of_the_receiver_follow_the_properties_of_the_message() {
    ByteBuf out = Unpooled.buffer();
    int[] ids = {7, 268_435_455};
    PublishEncoder.encode(
        out,
        ProtocolVersion.MQTT_5,
        TOPIC,
        QoS.AT_MOST_ONCE,
        true,
        false,
        0,
        PROPERTIES,
        ids,
        Payload.of("22.5"));
    assertThat(out.readableBytes())
        .isEqualTo(
            PublishEncoder.encodedBytes(
                ProtocolVersion.MQTT_5,
                TOPIC,
                QoS.AT_MOST_ONCE,
                PROPERTIES,
                ids,
                Payload.of("22.5")));
    Publish read = (Publish) Connections.opened(Side.CLIENT, ProtocolVersion.MQTT_5).decode(out);
    assertThat(read.properties())
        .isEqualTo(
            PROPERTIES.toBuilder()
                .subscriptionIdentifier(7)
                .subscriptionIdentifier(268_435_455)
                .build());
    assertThat(read.retain()).isTrue();
  }

  @Test
  void before_5_neither_properties_nor_subscription_identifiers_are_written() {
    ByteBuf out = Unpooled.buffer();
    PublishEncoder.encode(
        out,
        ProtocolVersion.MQTT_3_1_1,
        TOPIC,
        QoS.AT_MOST_ONCE,
        false,
        false,
        0,
        PROPERTIES,
        new int[] {1},
        Payload.of("22.5"));
    assertThat(out.readableBytes()).isEqualTo(2 + 2 + 10 + 4);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 1, 100, 112, 113, 114, 115, 116, 16_366, 16_367, 16_368, 16_369, 2_097_133, 2_097_134,
        2_097_135, 2_097_140
      })
  void head_and_payload_make_up_the_packet_and_the_packet_id_is_where_it_is_said_to_be(int size) {
    Payload payload = Payload.wrap(new byte[size]);
    ByteBuf whole = Unpooled.buffer();
    ByteBuf head = Unpooled.buffer();
    ProtocolVersion version = ProtocolVersion.MQTT_5;
    QoS qos = QoS.EXACTLY_ONCE;
    PublishEncoder.encode(
        whole, version, TOPIC, qos, false, true, 0xABCD, Properties.NONE, payload);
    PublishEncoder.encodeHead(
        head, version, TOPIC, qos, false, true, 0xABCD, Properties.NONE, null, payload);
    int length = PublishEncoder.encodedBytes(version, TOPIC, qos, Properties.NONE, payload);
    assertThat(whole.readableBytes()).isEqualTo(length);
    assertThat(head.readableBytes()).isEqualTo(length - size);
    assertThat(head).isEqualTo(whole.slice(0, length - size));
    assertThat(whole.getUnsignedShort(PublishEncoder.packetIdOffset(length, TOPIC)))
        .isEqualTo(0xABCD);
  }

  @Test
  void writing_starts_where_the_buffer_is_and_goes_no_further() {
    ByteBuf out = Unpooled.buffer(4).writeInt(0x01020304);
    PublishEncoder.encode(
        out,
        ProtocolVersion.MQTT_3_1_1,
        TOPIC,
        QoS.AT_MOST_ONCE,
        false,
        false,
        0,
        Properties.NONE,
        Payload.EMPTY);
    assertThat(out.readInt()).isEqualTo(0x01020304);
    assertThat(Connections.opened(Side.BROKER, ProtocolVersion.MQTT_3_1_1).decode(out))
        .isInstanceOf(Publish.class);
    assertThat(out.isReadable()).isFalse();
  }
}
