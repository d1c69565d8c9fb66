package io.sallyport.codec;

import io.sallyport.packet.Connect;
import io.sallyport.packet.PacketType;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Will;
import io.sallyport.topic.Printable;
import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Reads CONNECT, which says itself in which version it is written.
 *
 * <p>An empty client identifier is read as such in every version: whether one is assigned, or the
 * client is refused because it wants its session kept (3.1.1, [MQTT-3.1.3-8]), is decided by the
 * journey. Confined to the connection's event loop.
 */
final class ConnectDecoder {
  private static final int RESERVED = 0x01;
  private static final int CLEAN_START = 0x02;
  private static final int WILL = 0x04;
  private static final int WILL_QOS = 0x18;
  private static final int WILL_RETAIN = 0x20;
  private static final int PASSWORD = 0x40;
  private static final int USER_NAME = 0x80;

  /** A bridge marks its version so; told in its own form that there is none, it tries without. */
  private static final int BRIDGE = 0x80;

  private final PropertiesDecoder properties;
  private final TopicCache topics;
  private ProtocolVersion version = ProtocolVersion.MQTT_3_1_1;

  ConnectDecoder(PropertiesDecoder properties, TopicCache topics) {
    this.properties = properties;
    this.topics = topics;
  }

  /**
   * What the CONNECT read last is written in, or is to be answered in: one of an unknown version
   * hears the nearest that is spoken here.
   */
  ProtocolVersion version() {
    return version;
  }

  Connect decode(PacketReader in, FixedHeader header) {
    version = ProtocolVersion.MQTT_3_1_1; // what whoever does not get as far is answered in
    version = identified(in);
    if (version.isFive()) {
      header.expectShortestForm();
    }
    return afterVersion(in);
  }

  private ProtocolVersion identified(PacketReader in) {
    String name = in.text("protocol name");
    int level = in.oneByte("protocol version");
    for (ProtocolVersion known : ProtocolVersion.values()) {
      if (known.level() == level && known.protocolName().equals(name)) {
        return known;
      }
    }
    int asked = level & ~BRIDGE;
    version =
        asked < ProtocolVersion.MQTT_5.level()
            ? ProtocolVersion.MQTT_3_1_1
            : ProtocolVersion.MQTT_5;
    throw new ProtocolViolation(
        ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
        isKnown(name) ? "MQTT-3.1.2-2" : "MQTT-3.1.2-1",
        "protocol \"%s\" version %d; spoken here are MQIsdp 3, MQTT 4 and MQTT 5"
            .formatted(Printable.of(name, 20), level));
  }

  private static boolean isKnown(String name) {
    for (ProtocolVersion version : ProtocolVersion.values()) {
      if (version.protocolName().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private Connect afterVersion(PacketReader in) {
    int flags = in.oneByte("connect flags");
    check(flags);
    int keepAliveSeconds = in.twoBytes("keep alive");
    Properties connectProperties =
        version.isFive() ? properties.decode(in, PropertyHome.CONNECT) : Properties.NONE;
    String clientId = in.text("client identifier");
    Will will = has(flags, WILL) ? will(in, flags) : null;
    String userName = has(flags, USER_NAME) ? in.text("user name") : null;
    byte @Nullable [] password = has(flags, PASSWORD) ? in.binary("password") : null;
    in.expectEnd(PacketType.CONNECT);
    return new Connect(
        version,
        clientId,
        has(flags, CLEAN_START),
        keepAliveSeconds,
        will,
        userName,
        password,
        connectProperties);
  }

  private void check(int flags) {
    if (has(flags, RESERVED)) {
      throw Refusal.malformed("MQTT-3.1.2-3", "the reserved bit of the connect flags is set");
    }
    if (!has(flags, WILL) && (flags & WILL_QOS) != 0) {
      throw Refusal.malformed("MQTT-3.1.2-11", "the will QoS is set, but there is no will");
    }
    if (!has(flags, WILL) && has(flags, WILL_RETAIN)) {
      throw Refusal.malformed("MQTT-3.1.2-13", "will retain is set, but there is no will");
    }
    if ((flags & WILL_QOS) == WILL_QOS) {
      throw Refusal.malformed("MQTT-3.1.2-12", "the will QoS is 3; it must be 0, 1 or 2");
    }
    if (has(flags, PASSWORD) && !has(flags, USER_NAME) && !version.isFive()) {
      throw Refusal.malformed(
          "MQTT-3.1.2-22 of 3.1.1", "a password without a user name, which only 5.0 allows");
    }
  }

  private Will will(PacketReader in, int flags) {
    Properties willProperties =
        version.isFive() ? properties.decode(in, PropertyHome.WILL) : Properties.NONE;
    TopicName topic = in.topic(topics, "will topic");
    if (topic == null) {
      throw Refusal.protocolError("MQTT-4.7.3-1", "the will topic is empty");
    }
    QoS qos = QoS.of((flags & WILL_QOS) >> 3);
    return new Will(
        topic,
        qos,
        has(flags, WILL_RETAIN),
        willProperties,
        Payload.wrap(in.binary("will payload")));
  }

  private static boolean has(int flags, int flag) {
    return (flags & flag) != 0;
  }
}
