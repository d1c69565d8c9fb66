package io.sallyport.walls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An odd message, as the bytes of a PUBLISH or of a will.
 *
 * @param properties with their length before them, right or wrong
 * @param taken what every subscriber gets; null when it must be refused
 * @param isPlain whether it says nothing that 3.1.1 does not know
 * @param isWillToo whether as a will it has the same fate
 */
record Poison(
    String name,
    byte[] topic,
    byte[] properties,
    byte[] payload,
    @Nullable Publish taken,
    boolean isPlain,
    boolean isWillToo) {
  private static final byte[] NO_PROPERTIES = {0};
  private static final byte[] BODY = {'b'};

  /** The largest CONNECT that a broker takes from nobody it knows is 16 KiB. */
  private static final int LONGEST_WILL = 15 * 1_024;

  static Poison fine(String name, String topic, Properties properties, byte[] payload) {
    Properties heard = properties.toBuilder().remove(Property.TOPIC_ALIAS).build();
    Publish taken =
        new Publish(
            TopicName.of(topic), QoS.AT_LEAST_ONCE, true, false, 1, heard, Payload.wrap(payload));
    byte[] encoded = encoded(TopicName.of(topic), properties);
    int bytes = taken.topic().byteCount() + encoded.length + payload.length;
    return new Poison(
        name,
        taken.topic().utf8(),
        encoded,
        payload,
        taken,
        properties.isEmpty(),
        bytes <= LONGEST_WILL && heard.equals(properties));
  }

  static Poison fineTopic(String name, String topic) {
    return fine(name, topic, Properties.NONE, BODY);
  }

  static Poison fine(String name, Properties.Builder properties) {
    return fine(name, "p", properties.build(), BODY);
  }

  static Poison badTopic(String name, String hex) {
    byte[] topic = new Bytes().hex(hex).array();
    return new Poison(name, topic, NO_PROPERTIES, BODY, null, true, topic.length <= LONGEST_WILL);
  }

  /** Properties of a right length. */
  static Poison bad(String name, Bytes properties) {
    byte[] list = properties.array();
    return badList(name, new Bytes().length(list.length).add(list));
  }

  /** Properties with a length of their own. */
  static Poison badList(String name, Bytes list) {
    byte[] bytes = list.array();
    return new Poison(
        name, new byte[] {'p'}, bytes, BODY, null, false, bytes.length <= LONGEST_WILL);
  }

  Poison butNotAsWill() {
    return new Poison(name, topic, properties, payload, taken, isPlain, false);
  }

  /** The properties as they stand behind the topic of a message without a payload. */
  private static byte[] encoded(TopicName topic, Properties properties) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(
        new Publish(topic, QoS.AT_MOST_ONCE, false, false, 0, properties, Payload.EMPTY),
        ProtocolVersion.MQTT_5,
        out);
    int lengthBytes = 1;
    while (out.getByte(lengthBytes) < 0) {
      lengthBytes++;
    }
    out.skipBytes(1 + lengthBytes + 2 + topic.byteCount());
    return ByteBufUtil.getBytes(out);
  }

  /** At QoS 1, to be retained. */
  byte[] publish(ProtocolVersion version) {
    Bytes body = new Bytes().add(twoBytes(topic.length)).add(topic).hex("0007");
    if (version.isFive()) {
      body.add(properties);
    }
    return Bytes.packet(0x33, body.add(payload));
  }

  /** CONNECT with a clean start and this as its will, at QoS 1, to be retained. */
  byte[] connect(ProtocolVersion version) {
    boolean five = version.isFive();
    Bytes body = new Bytes().text("MQTT").hex(five ? "05 2E 003C 00" : "04 2E 003C");
    body.text("leaver");
    if (five) {
      body.add(properties);
    }
    body.add(twoBytes(topic.length)).add(topic).add(twoBytes(payload.length)).add(payload);
    return Bytes.packet(0x10, body);
  }

  private static byte[] twoBytes(int value) {
    return new byte[] {(byte) (value >> 8), (byte) value};
  }

  List<ProtocolVersion> versions() {
    return isPlain
        ? List.of(ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_5)
        : List.of(ProtocolVersion.MQTT_5);
  }

  @Override
  public String toString() {
    return name + (taken == null ? " is refused" : " is taken");
  }
}
