package io.sallyport.codec;

import io.sallyport.packet.PacketType;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Reads PUBLISH and resolves its topic alias, so that nobody behind it sees one.
 *
 * <p>This is the hot path: a message without properties whose topic is in the cache allocates the
 * packet, the payload and nothing else. Confined to the connection's event loop.
 */
final class PublishDecoder {
  private final PropertiesDecoder properties;
  private final PropertyHome home;
  private final TopicCache topics;

  PublishDecoder(Side side, PropertiesDecoder properties, TopicCache topics) {
    this.home =
        side == Side.BROKER ? PropertyHome.PUBLISH_TO_BROKER : PropertyHome.PUBLISH_TO_CLIENT;
    this.properties = properties;
    this.topics = topics;
  }

  Publish decode(PacketReader in, int flags, ProtocolVersion version, TopicAliases aliases) {
    QoS qos = QoS.of(flags >> 1 & 3);
    TopicName named = in.topic(topics, "topic name");
    int packetId = qos == QoS.AT_MOST_ONCE ? 0 : in.packetId(PacketType.PUBLISH);
    Properties found = version.isFive() ? properties.decode(in, home) : Properties.NONE;
    TopicName topic;
    if (found != Properties.NONE && found.has(Property.TOPIC_ALIAS)) {
      topic = aliases.resolve((int) found.number(Property.TOPIC_ALIAS, 0), named);
      found = found.toBuilder().remove(Property.TOPIC_ALIAS).build();
    } else {
      topic = present(named, version);
    }
    return new Publish(topic, qos, (flags & 1) != 0, (flags & 8) != 0, packetId, found, in.rest());
  }

  private static TopicName present(@Nullable TopicName named, ProtocolVersion version) {
    if (named == null) {
      throw Refusal.protocolError(
          version.isFive() ? "MQTT-3.3.2.1" : "MQTT-4.7.3-1",
          version.isFive()
              ? "the topic name is empty and there is no topic alias"
              : "the topic name is empty");
    }
    return named;
  }
}
