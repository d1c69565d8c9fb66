package io.sallyport.codec;

import static io.sallyport.packet.Property.*;

import io.sallyport.packet.Property;
import java.util.EnumSet;
import java.util.Set;

/**
 * The places where properties stand, and which may stand there: table 2-4 of the specification.
 * Immutable. [MQTT-2.2.2.2]
 */
enum PropertyHome {
  CONNECT(
      "CONNECT",
      EnumSet.of(
          SESSION_EXPIRY_INTERVAL,
          AUTHENTICATION_METHOD,
          AUTHENTICATION_DATA,
          REQUEST_PROBLEM_INFORMATION,
          REQUEST_RESPONSE_INFORMATION,
          RECEIVE_MAXIMUM,
          TOPIC_ALIAS_MAXIMUM,
          USER_PROPERTY,
          MAXIMUM_PACKET_SIZE)),
  WILL(
      "the will of CONNECT",
      EnumSet.of(
          PAYLOAD_FORMAT_INDICATOR,
          MESSAGE_EXPIRY_INTERVAL,
          CONTENT_TYPE,
          RESPONSE_TOPIC,
          CORRELATION_DATA,
          WILL_DELAY_INTERVAL,
          USER_PROPERTY)),
  CONNACK(
      "CONNACK",
      EnumSet.of(
          SESSION_EXPIRY_INTERVAL,
          ASSIGNED_CLIENT_IDENTIFIER,
          SERVER_KEEP_ALIVE,
          AUTHENTICATION_METHOD,
          AUTHENTICATION_DATA,
          RESPONSE_INFORMATION,
          SERVER_REFERENCE,
          REASON_STRING,
          RECEIVE_MAXIMUM,
          TOPIC_ALIAS_MAXIMUM,
          MAXIMUM_QOS,
          RETAIN_AVAILABLE,
          USER_PROPERTY,
          MAXIMUM_PACKET_SIZE,
          WILDCARD_SUBSCRIPTION_AVAILABLE,
          SUBSCRIPTION_IDENTIFIER_AVAILABLE,
          SHARED_SUBSCRIPTION_AVAILABLE)),
  PUBLISH_TO_BROKER(
      "PUBLISH from a client",
      EnumSet.of(
          PAYLOAD_FORMAT_INDICATOR,
          MESSAGE_EXPIRY_INTERVAL,
          CONTENT_TYPE,
          RESPONSE_TOPIC,
          CORRELATION_DATA,
          TOPIC_ALIAS,
          USER_PROPERTY)),
  PUBLISH_TO_CLIENT(
      "PUBLISH from a broker",
      EnumSet.of(
          PAYLOAD_FORMAT_INDICATOR,
          MESSAGE_EXPIRY_INTERVAL,
          CONTENT_TYPE,
          RESPONSE_TOPIC,
          CORRELATION_DATA,
          SUBSCRIPTION_IDENTIFIER,
          TOPIC_ALIAS,
          USER_PROPERTY)),
  /** PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK and UNSUBACK have the same two. */
  ACKNOWLEDGEMENT("an acknowledgement", EnumSet.of(REASON_STRING, USER_PROPERTY)),
  SUBSCRIBE("SUBSCRIBE", EnumSet.of(SUBSCRIPTION_IDENTIFIER, USER_PROPERTY)),
  UNSUBSCRIBE("UNSUBSCRIBE", EnumSet.of(USER_PROPERTY)),
  DISCONNECT_TO_BROKER(
      "DISCONNECT from a client",
      EnumSet.of(SESSION_EXPIRY_INTERVAL, REASON_STRING, USER_PROPERTY)),
  DISCONNECT_TO_CLIENT(
      "DISCONNECT from a broker", EnumSet.of(SERVER_REFERENCE, REASON_STRING, USER_PROPERTY)),
  AUTH(
      "AUTH", EnumSet.of(AUTHENTICATION_METHOD, AUTHENTICATION_DATA, REASON_STRING, USER_PROPERTY));

  private final String title;
  private final long allowed;

  PropertyHome(String title, Set<Property> allowed) {
    this.title = title;
    long bits = 0;
    for (Property property : allowed) {
      bits |= bit(property);
    }
    this.allowed = bits;
  }

  /** The bit of {@code property} in a set of properties; there are fewer than 64. */
  static long bit(Property property) {
    return 1L << property.ordinal();
  }

  /** Its name in a sentence. */
  String title() {
    return title;
  }

  boolean allows(Property property) {
    return (allowed & bit(property)) != 0;
  }

  /**
   * Whether {@code property} belongs to this packet type, but only when it travels the other way.
   */
  boolean allowsTheOtherWay(Property property) {
    return switch (this) {
      case PUBLISH_TO_BROKER -> PUBLISH_TO_CLIENT.allows(property);
      case DISCONNECT_TO_BROKER -> DISCONNECT_TO_CLIENT.allows(property);
      case DISCONNECT_TO_CLIENT -> DISCONNECT_TO_BROKER.allows(property);
      default -> false;
    };
  }

  /**
   * Whether {@code property} may stand here more than once: a message carries one subscription
   * identifier for each subscription it met, a SUBSCRIBE at most one. [MQTT-3.8.2.1.2]
   */
  boolean repeats(Property property) {
    return property == USER_PROPERTY
        || (property == SUBSCRIPTION_IDENTIFIER && this == PUBLISH_TO_CLIENT);
  }
}
