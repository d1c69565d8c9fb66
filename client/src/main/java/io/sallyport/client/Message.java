package io.sallyport.client;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicName;

/** Something to publish. Immutable. */
public record Message(
    TopicName topic, QoS qos, boolean retain, Properties properties, Payload payload) {

  /**
   * A message without properties, not retained.
   *
   * @throws io.sallyport.topic.InvalidTopic when {@code topic} is no topic name
   */
  public static Message of(String topic, QoS qos, String payload) {
    return new Message(TopicName.of(topic), qos, false, Properties.NONE, Payload.of(payload));
  }

  /** The same, kept by the broker for those who subscribe later. */
  public Message retained() {
    return new Message(topic, qos, true, properties, payload);
  }

  /** What it weighs while it waits, in bytes; the constant is for the objects around it. */
  long weightBytes() {
    return 128L + topic.byteCount() + payload.length();
  }
}
