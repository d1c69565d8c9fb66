package io.sallyport.codec;

import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.ReasonCode;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Reads the properties of a packet in one pass; which may stand where is the table of {@link
 * PropertyHome}.
 *
 * <p>Bounds: no read leaves the declared length, which itself cannot leave the packet, and user
 * properties are counted over the whole packet before their text is looked at. Confined to the
 * connection's event loop.
 */
final class PropertiesDecoder {
  private static final String[] NAMES =
      Stream.of(Property.values())
          .map(property -> property.name().toLowerCase(Locale.ROOT).replace('_', ' '))
          .toArray(String[]::new);

  private int maximumUserProperties;
  private int userProperties;

  /** Starts counting user properties anew, up to {@code maximum}. */
  void nextPacket(int maximum) {
    maximumUserProperties = maximum;
    userProperties = 0;
  }

  /** The properties at the cursor, their length included. */
  Properties decode(PacketReader in, PropertyHome home) {
    int length = in.varInt("property length");
    if (length == 0) {
      return Properties.NONE;
    }
    int packetEnd = in.narrow(length, "the list of properties");
    Properties.Builder builder = Properties.builder();
    long seen = 0;
    while (in.remaining() > 0) {
      Property property = identified(in.varInt("property identifier"), home);
      if ((seen & PropertyHome.bit(property)) != 0 && !home.repeats(property)) {
        throw Refusal.protocolError(
            "MQTT-2.2.2.2", name(property) + " stands twice in " + home.title());
      }
      seen |= PropertyHome.bit(property);
      read(in, property, builder);
    }
    in.widen(packetEnd);
    Properties properties = builder.build();
    if (properties.has(Property.AUTHENTICATION_DATA)
        && !properties.has(Property.AUTHENTICATION_METHOD)) {
      throw Refusal.protocolError(
          "MQTT-3.1.2.11.10", "authentication data without an authentication method");
    }
    return properties;
  }

  private static Property identified(int identifier, PropertyHome home) {
    Property property = Property.of(identifier);
    if (property == null) {
      throw Refusal.malformed("MQTT-2.2.2.2", "there is no property 0x%02X".formatted(identifier));
    }
    if (home.allows(property)) {
      return property;
    }
    if (home.allowsTheOtherWay(property)) {
      String clause =
          switch (property) {
            case SUBSCRIPTION_IDENTIFIER -> "MQTT-3.3.4-6";
            case SESSION_EXPIRY_INTERVAL -> "MQTT-3.14.2-2";
            default -> "MQTT-3.14.2.2.5";
          };
      throw Refusal.protocolError(clause, name(property) + " must not stand in " + home.title());
    }
    throw Refusal.malformed("MQTT-2.2.2.2", name(property) + " must not stand in " + home.title());
  }

  private void read(PacketReader in, Property property, Properties.Builder builder) {
    String what = name(property);
    switch (property.kind()) {
      case BYTE -> builder.number(property, checked(property, in.oneByte(what)));
      case TWO_BYTES -> builder.number(property, checked(property, in.twoBytes(what)));
      case FOUR_BYTES -> builder.number(property, checked(property, in.fourBytes(what)));
      case VARIABLE -> builder.subscriptionIdentifier((int) checked(property, in.varInt(what)));
      case TEXT -> builder.text(property, checked(property, in.text(what)));
      case BINARY -> builder.binary(property, in.binary(what));
      case PAIR -> {
        countUserProperty();
        builder.user(in.text("user property name"), in.text("user property value"));
      }
    }
  }

  private void countUserProperty() {
    if (++userProperties > maximumUserProperties) {
      throw new ProtocolViolation(
          ReasonCode.QUOTA_EXCEEDED,
          "limit user_properties",
          "more than " + maximumUserProperties + " user properties in one packet");
    }
  }

  private static long checked(Property property, long value) {
    switch (property) {
      case PAYLOAD_FORMAT_INDICATOR,
          REQUEST_PROBLEM_INFORMATION,
          REQUEST_RESPONSE_INFORMATION,
          MAXIMUM_QOS,
          RETAIN_AVAILABLE,
          WILDCARD_SUBSCRIPTION_AVAILABLE,
          SUBSCRIPTION_IDENTIFIER_AVAILABLE,
          SHARED_SUBSCRIPTION_AVAILABLE -> {
        if (value > 1) {
          throw outOfRange(property, value, "0 or 1");
        }
      }
      case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, SUBSCRIPTION_IDENTIFIER -> {
        if (value == 0) {
          throw outOfRange(property, value, "at least 1");
        }
      }
      case TOPIC_ALIAS -> {
        if (value == 0) {
          throw new ProtocolViolation(
              ReasonCode.TOPIC_ALIAS_INVALID, "MQTT-3.3.2-8", "topic alias 0 is not permitted");
        }
      }
      default -> {}
    }
    return value;
  }

  private static String checked(Property property, String text) {
    if (property == Property.RESPONSE_TOPIC) {
      TopicCache.check(text, "response topic", "MQTT-3.3.2-14");
    }
    return text;
  }

  private static ProtocolViolation outOfRange(Property property, long value, String allowed) {
    return Refusal.protocolError(
        clauseOfRange(property),
        "%s is %d; it must be %s".formatted(name(property), value, allowed));
  }

  private static String clauseOfRange(Property property) {
    return switch (property) {
      case REQUEST_PROBLEM_INFORMATION -> "MQTT-3.1.2.11.7";
      case REQUEST_RESPONSE_INFORMATION -> "MQTT-3.1.2.11.6";
      case RECEIVE_MAXIMUM -> "MQTT-3.1.2.11.3";
      case MAXIMUM_PACKET_SIZE -> "MQTT-3.1.2.11.4";
      case SUBSCRIPTION_IDENTIFIER -> "MQTT-3.8.2.1.2";
      case PAYLOAD_FORMAT_INDICATOR -> "MQTT-3.3.2.3.2";
      default -> "MQTT-3.2.2.3";
    };
  }

  private static String name(Property property) {
    return NAMES[property.ordinal()];
  }
}
