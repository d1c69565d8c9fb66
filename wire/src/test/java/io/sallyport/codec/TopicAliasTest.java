package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.Publish;
import io.sallyport.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Aliases of the sender end in the decoder: behind it every message has its topic. */
class TopicAliasTest {
  private final PacketDecoder decoder = Connections.opened(Side.BROKER, ProtocolVersion.MQTT_5);

  @BeforeEach
  void announce() {
    decoder.topicAliasMaximum(3);
  }

  @Test
  void a_name_with_an_alias_defines_it_and_the_alias_alone_then_means_the_name() {
    assertThat(send("plant/temp", 2).topic().text()).isEqualTo("plant/temp");
    Publish second = send("", 2);
    assertThat(second.topic().text()).isEqualTo("plant/temp");
    assertThat(second.properties().has(Property.TOPIC_ALIAS)).isFalse();
  }

  @Test
  void an_alias_can_be_given_another_meaning() {
    send("a", 3);
    send("b", 3);
    assertThat(send("", 3).topic().text()).isEqualTo("b");
  }

  @Test
  void aliases_do_not_mix() {
    send("a", 1);
    send("b", 2);
    assertThat(send("", 1).topic().text()).isEqualTo("a");
    assertThat(send("", 2).topic().text()).isEqualTo("b");
  }

  @Test
  void an_alias_above_the_maximum_is_refused_as_such() {
    assertThat(refusal("a", 4).reason()).isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
  }

  @Test
  void an_alias_that_was_never_set_is_a_protocol_error() {
    send("a", 1);
    assertThat(refusal("", 2).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @Test
  void without_a_maximum_there_are_no_aliases() {
    decoder.topicAliasMaximum(0);
    assertThat(refusal("a", 1).reason()).isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
  }

  @Test
  void a_refused_name_defines_nothing() {
    assertThat(refusal("a/#", 1).clause()).isEqualTo("MQTT-3.3.2-2");
  }

  private Publish send(String topic, int alias) {
    return (Publish) decoder.decode(publish(topic, alias));
  }

  private ProtocolViolation refusal(String topic, int alias) {
    return catchThrowableOfType(ProtocolViolation.class, () -> send(topic, alias));
  }

  private static ByteBuf publish(String topic, int alias) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    ByteBuf out = Unpooled.buffer();
    out.writeByte(0x30).writeByte(2 + name.length + 4 + 1);
    out.writeShort(name.length).writeBytes(name);
    out.writeByte(3).writeByte(Property.TOPIC_ALIAS.identifier()).writeShort(alias);
    return out.writeByte('x');
  }
}
