package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.TopicName;
import org.junit.jupiter.api.Test;

/** Connections that take turns at one bench keep what is theirs: version, aliases, limits, end. */
class WorkbenchTest {
  private final Workbench bench = new Workbench(Side.BROKER, new TopicCache(16));

  private PacketDecoder opened(ProtocolVersion version, DecoderLimits limits) {
    PacketDecoder decoder = new PacketDecoder(bench, limits);
    decoder.decode(
        Connections.bytes(
            new Connect(version, "c", true, 60, null, null, null, Properties.NONE), version));
    decoder.topicAliasMaximum(4);
    return decoder;
  }

  @Test
  void each_has_its_own_version_and_aliases() {
    PacketDecoder one = opened(ProtocolVersion.MQTT_5, Connections.WIDE);
    PacketDecoder other = opened(ProtocolVersion.MQTT_5, Connections.WIDE);
    PacketDecoder old = opened(ProtocolVersion.MQTT_3_1_1, Connections.WIDE);
    topicOf(one, "one", 1);
    topicOf(other, "other", 1);
    Packet read =
        old.decode(Connections.bytes(publish("old", Properties.NONE), ProtocolVersion.MQTT_3_1_1));
    assertThat(((Publish) read).topic().text()).isEqualTo("old");
    assertThat(topicOf(one, "", 1)).isEqualTo("one");
    assertThat(topicOf(other, "", 1)).isEqualTo("other");
    assertThat(old.version()).isEqualTo(ProtocolVersion.MQTT_3_1_1);
  }

  @Test
  void each_has_its_own_limits_also_while_others_read() {
    PacketDecoder strict = opened(ProtocolVersion.MQTT_5, new DecoderLimits(1_000, 1));
    PacketDecoder wide = opened(ProtocolVersion.MQTT_5, new DecoderLimits(1_000, 2));
    Properties two = Properties.builder().user("a", "1").user("b", "2").build();
    assertThat(wide.decode(bytes(publish("t", two)))).isNotNull();
    ProtocolViolation violation =
        catchThrowableOfType(
            ProtocolViolation.class, () -> strict.decode(bytes(publish("t", two))));
    assertThat(violation.reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    assertThat(wide.decode(bytes(publish("t", two))))
        .as("whoever was not refused reads on")
        .isNotNull();
  }

  @Test
  void
      whoever_does_not_get_as_far_as_a_version_is_answered_in_the_oldest_whoever_was_here_before() {
    opened(ProtocolVersion.MQTT_5, Connections.WIDE);
    PacketDecoder garbled = new PacketDecoder(bench, Connections.WIDE);
    ByteBuf cutOff =
        Unpooled.wrappedBuffer(new byte[] {0x10, 12, 0, 99, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0});
    assertThat(catchThrowableOfType(ProtocolViolation.class, () -> garbled.decode(cutOff)))
        .isNotNull();
    assertThat(garbled.version()).isEqualTo(ProtocolVersion.MQTT_3_1_1);
  }

  private static String topicOf(PacketDecoder decoder, String name, int alias) {
    Packet read = decoder.decode(name.isEmpty() ? nameless(alias) : bytes(named(name, alias)));
    return ((Publish) read).topic().text();
  }

  private static Publish named(String topic, int alias) {
    return publish(topic, Properties.builder().number(Property.TOPIC_ALIAS, alias).build());
  }

  /** A topic of no letters, three bytes of properties: the alias alone. */
  private static ByteBuf nameless(int alias) {
    return Unpooled.wrappedBuffer(new byte[] {0x30, 6, 0, 0, 3, 0x23, 0, (byte) alias});
  }

  private static Publish publish(String topic, Properties properties) {
    return new Publish(
        TopicName.of(topic), QoS.AT_MOST_ONCE, false, false, 0, properties, Payload.EMPTY);
  }

  private static ByteBuf bytes(Packet packet) {
    return Connections.bytes(packet, ProtocolVersion.MQTT_5);
  }
}
