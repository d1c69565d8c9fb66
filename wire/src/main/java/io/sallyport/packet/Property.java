package io.sallyport.packet;

import static io.sallyport.packet.Property.Kind.BINARY;
import static io.sallyport.packet.Property.Kind.BYTE;
import static io.sallyport.packet.Property.Kind.FOUR_BYTES;
import static io.sallyport.packet.Property.Kind.PAIR;
import static io.sallyport.packet.Property.Kind.TEXT;
import static io.sallyport.packet.Property.Kind.TWO_BYTES;
import static io.sallyport.packet.Property.Kind.VARIABLE;

import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5.0 with their identifier and type. [MQTT-2.2.2] */
public enum Property {
  PAYLOAD_FORMAT_INDICATOR(0x01, BYTE),
  MESSAGE_EXPIRY_INTERVAL(0x02, FOUR_BYTES),
  CONTENT_TYPE(0x03, TEXT),
  RESPONSE_TOPIC(0x08, TEXT),
  CORRELATION_DATA(0x09, BINARY),
  SUBSCRIPTION_IDENTIFIER(0x0B, VARIABLE),
  SESSION_EXPIRY_INTERVAL(0x11, FOUR_BYTES),
  ASSIGNED_CLIENT_IDENTIFIER(0x12, TEXT),
  SERVER_KEEP_ALIVE(0x13, TWO_BYTES),
  AUTHENTICATION_METHOD(0x15, TEXT),
  AUTHENTICATION_DATA(0x16, BINARY),
  REQUEST_PROBLEM_INFORMATION(0x17, BYTE),
  WILL_DELAY_INTERVAL(0x18, FOUR_BYTES),
  REQUEST_RESPONSE_INFORMATION(0x19, BYTE),
  RESPONSE_INFORMATION(0x1A, TEXT),
  SERVER_REFERENCE(0x1C, TEXT),
  REASON_STRING(0x1F, TEXT),
  RECEIVE_MAXIMUM(0x21, TWO_BYTES),
  TOPIC_ALIAS_MAXIMUM(0x22, TWO_BYTES),
  TOPIC_ALIAS(0x23, TWO_BYTES),
  MAXIMUM_QOS(0x24, BYTE),
  RETAIN_AVAILABLE(0x25, BYTE),
  USER_PROPERTY(0x26, PAIR),
  MAXIMUM_PACKET_SIZE(0x27, FOUR_BYTES),
  WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, BYTE),
  SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, BYTE),
  SHARED_SUBSCRIPTION_AVAILABLE(0x2A, BYTE);

  /** How a property's value stands on the wire. */
  public enum Kind {
    BYTE,
    TWO_BYTES,
    FOUR_BYTES,
    VARIABLE,
    TEXT,
    BINARY,
    PAIR
  }

  private static final @Nullable Property[] BY_IDENTIFIER = new Property[0x2B];

  static {
    for (Property property : values()) {
      BY_IDENTIFIER[property.identifier] = property;
    }
  }

  private final int identifier;
  private final Kind kind;

  Property(int identifier, Kind kind) {
    this.identifier = identifier;
    this.kind = kind;
  }

  /** The property with {@code identifier}, or null when the specification has none. */
  public static @Nullable Property of(int identifier) {
    return identifier >= 0 && identifier < BY_IDENTIFIER.length ? BY_IDENTIFIER[identifier] : null;
  }

  /** The identifier on the wire; all of them fit one byte. */
  public int identifier() {
    return identifier;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether it may stand more than once in one packet. */
  public boolean isRepeatable() {
    return this == USER_PROPERTY || this == SUBSCRIPTION_IDENTIFIER;
  }
}
