package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Properties.UserProperty;
import io.sallyport.packet.Property;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes properties: those that cannot repeat by their identifier, then user properties in their
 * order, then subscription identifiers. Stateless.
 */
final class PropertiesEncoder {
  private PropertiesEncoder() {}

  /**
   * How many bytes the properties take without their length.
   *
   * @param subscriptionIds written after those that {@code properties} holds; null for none
   */
  static int byteCount(Properties properties, int @Nullable [] subscriptionIds) {
    int bytes = 0;
    if (properties != Properties.NONE) {
      for (Map.Entry<Property, Object> single : properties.singles().entrySet()) {
        bytes += 1 + valueBytes(single.getKey(), single.getValue());
      }
      for (UserProperty user : properties.userProperties()) {
        bytes += 1 + 2 + Utf8.byteCount(user.name()) + 2 + Utf8.byteCount(user.value());
      }
      for (int i = 0; i < properties.subscriptionIdentifierCount(); i++) {
        bytes += 1 + VarInt.byteCount(properties.subscriptionIdentifier(i));
      }
    }
    if (subscriptionIds != null) {
      for (int identifier : subscriptionIds) {
        bytes += 1 + VarInt.byteCount(identifier);
      }
    }
    return bytes;
  }

  private static int valueBytes(Property property, Object value) {
    return switch (property.kind()) {
      case BYTE -> numberBytes(property, (Long) value, 1);
      case TWO_BYTES -> numberBytes(property, (Long) value, 2);
      case FOUR_BYTES -> numberBytes(property, (Long) value, 4);
      case TEXT -> 2 + Utf8.byteCount((String) value);
      case BINARY -> 2 + binaryBytes((byte[]) value);
      case VARIABLE, PAIR -> throw new IllegalArgumentException(property + " can repeat");
    };
  }

  private static int numberBytes(Property property, long value, int bytes) {
    if (value < 0 || value >= 1L << 8 * bytes) {
      throw new IllegalArgumentException(property + " " + value + " takes more than its bytes");
    }
    return bytes;
  }

  /** The length of {@code value}, if two bytes can tell it. */
  static int binaryBytes(byte[] value) {
    if (value.length > 65_535) {
      throw new IllegalArgumentException(
          "binary data of " + value.length + " bytes; at most 65535 can be written");
    }
    return value.length;
  }

  /** How many bytes the properties take, their length included. */
  static int byteCountWithLength(Properties properties) {
    if (properties == Properties.NONE) {
      return 1;
    }
    int bytes = byteCount(properties, null);
    return VarInt.byteCount(bytes) + bytes;
  }

  /** Writes the length and the properties. */
  static void write(Properties properties, ByteBuf out) {
    if (properties == Properties.NONE) {
      out.writeByte(0);
      return;
    }
    VarInt.write(out, byteCount(properties, null));
    writeAll(properties, null, out);
  }

  /** Writes the properties without their length, which is that of {@link #byteCount}. */
  static void writeAll(Properties properties, int @Nullable [] subscriptionIds, ByteBuf out) {
    if (properties != Properties.NONE) {
      for (Map.Entry<Property, Object> single : properties.singles().entrySet()) {
        out.writeByte(single.getKey().identifier());
        writeValue(single.getKey(), single.getValue(), out);
      }
      for (UserProperty user : properties.userProperties()) {
        out.writeByte(Property.USER_PROPERTY.identifier());
        Utf8.write(out, user.name());
        Utf8.write(out, user.value());
      }
      for (int i = 0; i < properties.subscriptionIdentifierCount(); i++) {
        writeSubscriptionId(properties.subscriptionIdentifier(i), out);
      }
    }
    if (subscriptionIds != null) {
      for (int identifier : subscriptionIds) {
        writeSubscriptionId(identifier, out);
      }
    }
  }

  private static void writeSubscriptionId(int identifier, ByteBuf out) {
    out.writeByte(Property.SUBSCRIPTION_IDENTIFIER.identifier());
    VarInt.write(out, identifier);
  }

  private static void writeValue(Property property, Object value, ByteBuf out) {
    switch (property.kind()) {
      case BYTE -> out.writeByte(((Long) value).intValue());
      case TWO_BYTES -> out.writeShort(((Long) value).intValue());
      case FOUR_BYTES -> out.writeInt(((Long) value).intValue());
      case TEXT -> Utf8.write(out, (String) value);
      case BINARY -> {
        byte[] bytes = (byte[]) value;
        out.writeShort(bytes.length);
        out.writeBytes(bytes);
      }
      case VARIABLE, PAIR -> throw new IllegalArgumentException(property + " can repeat");
    }
  }
}
