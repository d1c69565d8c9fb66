package io.sallyport.delivery;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.records.Author;
import io.sallyport.records.Message;
import io.sallyport.records.MessageExpiry;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A message as shards keep it and as the wire knows it. Stateless. */
public final class Messages {
  public static final int[] NO_IDS = {};
  private static final long IS_TEXT = 1;

  private Messages() {}

  /**
   * @param nowMillis when it came: what it may wait is counted from here
   */
  public static Message stored(Publish publish, Author author, long nowMillis) {
    return new Message(
        Node.TENANT,
        author,
        publish.topic(),
        publish.qos(),
        publish.retain(),
        publish.properties(),
        publish.payload(),
        MessageExpiry.deadlineOf(publish.properties(), nowMillis));
  }

  /** {@code publish} with the seconds it has left; itself when that is what it says. */
  public static Publish aged(Publish publish, long expiresAtMillis, long nowMillis) {
    Properties left = MessageExpiry.left(publish.properties(), expiresAtMillis, nowMillis);
    return left == publish.properties()
        ? publish
        : new Publish(
            publish.topic(),
            publish.qos(),
            publish.retain(),
            publish.duplicate(),
            publish.packetId(),
            left,
            publish.payload());
  }

  /** The packet id only says that there is one; each receiver gets its own. */
  public static Publish publish(Message message, boolean retain, long nowMillis) {
    return new Publish(
        message.topic(),
        message.qos(),
        retain,
        false,
        message.qos() == QoS.AT_MOST_ONCE ? 0 : 1,
        message.propertiesAt(nowMillis),
        message.payload());
  }

  /** Whether the payload is UTF-8, or does not claim to be. [MQTT-3.3.2.3.2] */
  public static boolean isAsDeclared(Properties properties, Payload payload) {
    if (properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 0) != IS_TEXT) {
      return true;
    }
    try {
      var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload.bytes()));
      return true;
    } catch (CharacterCodingException notText) {
      return false;
    }
  }
}
