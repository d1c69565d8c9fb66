package io.sallyport.records;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicName;

/**
 * What somebody published, as the shards keep it. Immutable and shared by all who wait for it.
 *
 * @param tenant {@code ""} while there is only one
 * @param qos what it was published with
 * @param retain whether it was published to be retained
 * @param expiresAtMillis wall time after which nobody gets it any more, or {@link
 *     MessageExpiry#NEVER}; counted from when the broker got it, wherever it waits
 */
public record Message(
    String tenant,
    Author author,
    TopicName topic,
    QoS qos,
    boolean retain,
    Properties properties,
    Payload payload,
    long expiresAtMillis) {

  /** One that never expires. */
  public Message(
      String tenant,
      Author author,
      TopicName topic,
      QoS qos,
      boolean retain,
      Properties properties,
      Payload payload) {
    this(tenant, author, topic, qos, retain, properties, payload, MessageExpiry.NEVER);
  }

  public boolean isExpired(long nowMillis) {
    return MessageExpiry.hasPassed(expiresAtMillis, nowMillis);
  }

  /** Its properties as a receiver gets them now. */
  public Properties propertiesAt(long nowMillis) {
    return MessageExpiry.left(properties, expiresAtMillis, nowMillis);
  }

  /** What a message costs beside its topic and payload, so that empty ones are not free. */
  private static final int OVERHEAD_BYTES = 64;

  /** What it counts for in quotas: topic, payload, properties and a fixed overhead. */
  public int quotaBytes() {
    return OVERHEAD_BYTES + topic.byteCount() + payload.length() + properties.contentBytes();
  }
}
