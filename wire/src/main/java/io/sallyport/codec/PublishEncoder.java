package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Writes PUBLISH from its parts, without a packet being made for it. [MQTT-3.3] Stateless.
 *
 * <p>This is the hot path: the length is known first, room is asked for once, and without
 * properties nothing is allocated.
 */
public final class PublishEncoder {
  private static final int PUBLISH = 0x30;
  private static final int DUPLICATE = 0x08;
  private static final int RETAIN = 0x01;
  private static final int TOPIC_ALIAS_BYTES = 3;
  private static final int EMPTY_NAME_BYTES = 2;
  private static final byte[] NO_NAME = {};

  private PublishEncoder() {}

  /**
   * The length of the whole packet, which is what a receiver's Maximum Packet Size is compared
   * with. [MQTT-3.1.2-27]
   *
   * @param properties left out before 5.0, as are the subscription identifiers
   * @param subscriptionIds written after those that {@code properties} holds; null for none
   */
  public static int encodedBytes(
      ProtocolVersion version,
      TopicName topic,
      QoS qos,
      Properties properties,
      int @Nullable [] subscriptionIds,
      Payload payload) {
    int propertyBytes = propertyBytes(version, properties, subscriptionIds);
    int body = bodyBytes(nameBytes(topic), qos, propertyBytes, payload);
    return 1 + VarInt.byteCount(body) + body;
  }

  /** As the longer form, without subscription identifiers of its own. */
  public static int encodedBytes(
      ProtocolVersion version, TopicName topic, QoS qos, Properties properties, Payload payload) {
    return encodedBytes(version, topic, qos, properties, null, payload);
  }

  /**
   * The length of the whole packet of 5.0 that tells its topic by {@code alias}. [MQTT-3.3.2-6]
   *
   * @param named the topic that the alias means from this packet on; null when the receiver knows
   * @param alias 1 to 65,535
   */
  public static int aliasedBytes(
      @Nullable TopicName named,
      int alias,
      QoS qos,
      Properties properties,
      int @Nullable [] subscriptionIds,
      Payload payload) {
    int propertyBytes =
        TOPIC_ALIAS_BYTES + propertyBytes(ProtocolVersion.MQTT_5, properties, subscriptionIds);
    int body = bodyBytes(nameBytes(named), qos, propertyBytes, payload);
    return 1 + VarInt.byteCount(body) + body;
  }

  /**
   * Where the packet id stands in a packet of {@code encodedBytes} bytes about {@code topic}, from
   * its first byte; for those who write one packet for many receivers and then only its id.
   */
  public static int packetIdOffset(int encodedBytes, TopicName topic) {
    int lengthBytes = 1;
    while (lengthBytes < 4 && VarInt.byteCount(encodedBytes - 1 - lengthBytes) != lengthBytes) {
      lengthBytes++;
    }
    return 1 + lengthBytes + 2 + topic.byteCount();
  }

  /**
   * Writes the whole packet at the writer index of {@code out}.
   *
   * @param packetId 1 to 65,535; not looked at when {@code qos} is 0
   */
  public static void encode(
      ByteBuf out,
      ProtocolVersion version,
      TopicName topic,
      QoS qos,
      boolean retain,
      boolean duplicate,
      int packetId,
      Properties properties,
      int @Nullable [] subscriptionIds,
      Payload payload) {
    int propertyBytes = propertyBytes(version, properties, subscriptionIds);
    int body = bodyBytes(nameBytes(topic), qos, propertyBytes, payload);
    out.ensureWritable(1 + VarInt.byteCount(body) + body);
    writeHead(out, firstByte(qos, retain, duplicate), body, topic, qos, packetId);
    writeProperties(out, version, propertyBytes, properties, subscriptionIds);
    out.writeBytes(payload.bytes());
  }

  /** As the longer form, without subscription identifiers of its own. */
  public static void encode(
      ByteBuf out,
      ProtocolVersion version,
      TopicName topic,
      QoS qos,
      boolean retain,
      boolean duplicate,
      int packetId,
      Properties properties,
      Payload payload) {
    encode(out, version, topic, qos, retain, duplicate, packetId, properties, null, payload);
  }

  /**
   * Writes everything up to the payload, whose bytes must follow; so that a large one is shared and
   * not copied.
   */
  public static void encodeHead(
      ByteBuf out,
      ProtocolVersion version,
      TopicName topic,
      QoS qos,
      boolean retain,
      boolean duplicate,
      int packetId,
      Properties properties,
      int @Nullable [] subscriptionIds,
      Payload payload) {
    int propertyBytes = propertyBytes(version, properties, subscriptionIds);
    int body = bodyBytes(nameBytes(topic), qos, propertyBytes, payload);
    out.ensureWritable(1 + VarInt.byteCount(body) + body - payload.length());
    writeHead(out, firstByte(qos, retain, duplicate), body, topic, qos, packetId);
    writeProperties(out, version, propertyBytes, properties, subscriptionIds);
  }

  /**
   * As {@link #encodeHead}, telling the topic by {@code alias}.
   *
   * @param named the topic that the alias means from this packet on; null when the receiver knows
   */
  public static void encodeAliasedHead(
      ByteBuf out,
      @Nullable TopicName named,
      int alias,
      QoS qos,
      boolean retain,
      boolean duplicate,
      int packetId,
      Properties properties,
      int @Nullable [] subscriptionIds,
      Payload payload) {
    int others = propertyBytes(ProtocolVersion.MQTT_5, properties, subscriptionIds);
    int propertyBytes = TOPIC_ALIAS_BYTES + others;
    int body = bodyBytes(nameBytes(named), qos, propertyBytes, payload);
    out.ensureWritable(1 + VarInt.byteCount(body) + body - payload.length());
    writeHead(out, firstByte(qos, retain, duplicate), body, named, qos, packetId);
    VarInt.write(out, propertyBytes);
    out.writeByte(Property.TOPIC_ALIAS.identifier());
    out.writeShort(alias);
    if (others > 0) {
      PropertiesEncoder.writeAll(properties, subscriptionIds, out);
    }
  }

  static void encode(ByteBuf out, ProtocolVersion version, Publish publish) {
    encode(
        out,
        version,
        publish.topic(),
        publish.qos(),
        publish.retain(),
        publish.duplicate(),
        publish.packetId(),
        publish.properties(),
        null,
        publish.payload());
  }

  private static int propertyBytes(
      ProtocolVersion version, Properties properties, int @Nullable [] subscriptionIds) {
    if (version != ProtocolVersion.MQTT_5) {
      return -1; // not even a length
    }
    return properties == Properties.NONE && subscriptionIds == null
        ? 0
        : PropertiesEncoder.byteCount(properties, subscriptionIds);
  }

  private static int nameBytes(@Nullable TopicName topic) {
    return topic == null ? EMPTY_NAME_BYTES : EMPTY_NAME_BYTES + topic.byteCount();
  }

  private static int bodyBytes(int nameBytes, QoS qos, int propertyBytes, Payload payload) {
    int head = nameBytes + (qos == QoS.AT_MOST_ONCE ? 0 : 2);
    int properties = propertyBytes < 0 ? 0 : VarInt.byteCount(propertyBytes) + propertyBytes;
    return head + properties + payload.length();
  }

  private static int firstByte(QoS qos, boolean retain, boolean duplicate) {
    return PUBLISH | (duplicate ? DUPLICATE : 0) | qos.level() << 1 | (retain ? RETAIN : 0);
  }

  private static void writeHead(
      ByteBuf out, int firstByte, int body, @Nullable TopicName topic, QoS qos, int packetId) {
    int at = out.writerIndex();
    out.setByte(at++, firstByte);
    at = VarInt.set(out, at, body);
    byte[] name = topic == null ? NO_NAME : topic.utf8();
    out.setShort(at, name.length);
    out.setBytes(at + 2, name);
    at += 2 + name.length;
    if (qos != QoS.AT_MOST_ONCE) {
      out.setShort(at, packetId);
      at += 2;
    }
    out.writerIndex(at);
  }

  private static void writeProperties(
      ByteBuf out,
      ProtocolVersion version,
      int propertyBytes,
      Properties properties,
      int @Nullable [] subscriptionIds) {
    if (version != ProtocolVersion.MQTT_5) {
      return;
    }
    VarInt.write(out, propertyBytes);
    if (propertyBytes > 0) {
      PropertiesEncoder.writeAll(properties, subscriptionIds, out);
    }
  }
}
