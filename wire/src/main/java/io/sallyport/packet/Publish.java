package io.sallyport.packet;

import io.sallyport.topic.TopicName;

/**
 * PUBLISH: an application message on its way. [MQTT-3.3]
 *
 * <p>A decoded one has its topic alias resolved already; {@code properties} then no longer hold it.
 *
 * @param packetId 1 to 65,535; 0 exactly when {@code qos} is 0
 */
public record Publish(
    TopicName topic,
    QoS qos,
    boolean retain,
    boolean duplicate,
    int packetId,
    Properties properties,
    Payload payload)
    implements Packet {

  public Publish {
    if (qos != QoS.AT_MOST_ONCE && packetId == 0) {
      throw new ProtocolViolation(
          ReasonCode.PROTOCOL_ERROR,
          "MQTT-2.2.1-3",
          qos + " PUBLISH carries packet id 0; it must be 1 to 65535");
    }
  }

  /** A message at QoS 0 without properties. */
  public static Publish of(String topic, String payload) {
    return new Publish(
        TopicName.of(topic),
        QoS.AT_MOST_ONCE,
        false,
        false,
        0,
        Properties.NONE,
        Payload.of(payload));
  }

  @Override
  public PacketType type() {
    return PacketType.PUBLISH;
  }
}
