package io.sallyport.packet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one packet of MQTT 5.0; {@link #NONE} for older versions.
 *
 * <p>Immutable and thread-safe. Numbers are held as {@code Long}, so that four unsigned bytes fit.
 * Which property may stand in which packet is the codec's concern.
 */
public final class Properties {
  public static final Properties NONE =
      new Properties(new EnumMap<>(Property.class), List.of(), new int[0]);

  private final Map<Property, Object> values;
  private final List<UserProperty> userProperties;
  private final int[] subscriptionIdentifiers;

  private Properties(
      Map<Property, Object> values, List<UserProperty> user, int[] subscriptionIdentifiers) {
    this.values = values;
    this.userProperties = user;
    this.subscriptionIdentifiers = subscriptionIdentifiers;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with what stands here. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.values.putAll(values);
    builder.userProperties.addAll(userProperties);
    for (int identifier : subscriptionIdentifiers) {
      builder.subscriptionIdentifier(identifier);
    }
    return builder;
  }

  public boolean isEmpty() {
    return values.isEmpty() && userProperties.isEmpty() && subscriptionIdentifiers.length == 0;
  }

  /** Whether {@code property}, one that cannot repeat, is present. */
  public boolean has(Property property) {
    return values.containsKey(property);
  }

  /** The number under {@code property}, or {@code absent}. */
  public long number(Property property, long absent) {
    Object value = values.get(property);
    return value == null ? absent : (Long) value;
  }

  /** Whether the byte under {@code property} is 1, or {@code absent}. */
  public boolean flag(Property property, boolean absent) {
    return number(property, absent ? 1 : 0) == 1;
  }

  /** The text under {@code property}, or null. */
  public @Nullable String text(Property property) {
    return (String) values.get(property);
  }

  /** The bytes under {@code property}, or null. Shared: read them, never write. */
  public byte @Nullable [] binary(Property property) {
    return (byte[]) values.get(property);
  }

  /** The user properties in the order in which they came. */
  public List<UserProperty> userProperties() {
    return userProperties;
  }

  /** How many subscription identifiers there are. */
  public int subscriptionIdentifierCount() {
    return subscriptionIdentifiers.length;
  }

  /** The subscription identifier at {@code index}, 1 to 268,435,455. */
  public int subscriptionIdentifier(int index) {
    return subscriptionIdentifiers[index];
  }

  /**
   * The properties that cannot repeat, with a value of {@code Long}, {@code String} or {@code
   * byte[]}, in wire order.
   */
  public Map<Property, Object> singles() {
    return Collections.unmodifiableMap(values);
  }

  /** About how many bytes it takes to keep them: their texts, bytes and numbers. */
  public int contentBytes() {
    if (isEmpty()) {
      return 0;
    }
    int bytes = Integer.BYTES * subscriptionIdentifiers.length;
    for (Object value : values.values()) {
      bytes +=
          switch (value) {
            case String text -> text.length();
            case byte[] binary -> binary.length;
            default -> Integer.BYTES;
          };
    }
    for (UserProperty property : userProperties) {
      bytes += property.name().length() + property.value().length();
    }
    return bytes;
  }

  /** These without the reason string and the user properties. */
  public Properties withoutDiagnostics() {
    if (userProperties.isEmpty() && !has(Property.REASON_STRING)) {
      return this;
    }
    Builder builder = toBuilder().remove(Property.REASON_STRING);
    builder.userProperties.clear();
    return builder.build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Properties that
        && userProperties.equals(that.userProperties)
        && Arrays.equals(subscriptionIdentifiers, that.subscriptionIdentifiers)
        && values.keySet().equals(that.values.keySet())
        && values.keySet().stream().allMatch(p -> sameValue(values.get(p), that.values.get(p)));
  }

  private static boolean sameValue(@Nullable Object mine, @Nullable Object theirs) {
    return mine instanceof byte[] a && theirs instanceof byte[] b
        ? Arrays.equals(a, b)
        : Objects.equals(mine, theirs);
  }

  @Override
  public int hashCode() {
    return 31 * values.keySet().hashCode() + userProperties.hashCode();
  }

  /** The names only: values may be secrets. */
  @Override
  public String toString() {
    return values.keySet()
        + (userProperties.isEmpty() ? "" : " +" + userProperties.size() + " user properties");
  }

  /**
   * A name and a value that people add to a packet; names may repeat and order is kept.
   * [MQTT-3.3.2-18]
   */
  public record UserProperty(String name, String value) {}

  /** Gathers properties. Confined to one thread. */
  public static final class Builder {
    private final EnumMap<Property, Object> values = new EnumMap<>(Property.class);
    private final List<UserProperty> userProperties = new ArrayList<>(0);
    private int[] subscriptionIdentifiers = new int[0];
    private int subscriptionIdentifierCount;

    private Builder() {}

    public boolean has(Property property) {
      return values.containsKey(property);
    }

    public Builder number(Property property, long value) {
      values.put(property, value);
      return this;
    }

    public Builder flag(Property property, boolean value) {
      return number(property, value ? 1 : 0);
    }

    public Builder text(Property property, String value) {
      values.put(property, value);
      return this;
    }

    /** Takes over {@code value}: the caller must not write to it any more. */
    public Builder binary(Property property, byte[] value) {
      values.put(property, value);
      return this;
    }

    public Builder user(String name, String value) {
      userProperties.add(new UserProperty(name, value));
      return this;
    }

    public int userPropertyCount() {
      return userProperties.size();
    }

    public Builder subscriptionIdentifier(int identifier) {
      if (subscriptionIdentifierCount == subscriptionIdentifiers.length) {
        int length = Math.max(4, 2 * subscriptionIdentifierCount);
        subscriptionIdentifiers = Arrays.copyOf(subscriptionIdentifiers, length);
      }
      subscriptionIdentifiers[subscriptionIdentifierCount++] = identifier;
      return this;
    }

    public Builder remove(Property property) {
      values.remove(property);
      return this;
    }

    /** What was gathered; the builder may go on and does not change what it has built. */
    public Properties build() {
      if (values.isEmpty() && userProperties.isEmpty() && subscriptionIdentifierCount == 0) {
        return NONE;
      }
      return new Properties(
          new EnumMap<>(values),
          List.copyOf(userProperties),
          Arrays.copyOf(subscriptionIdentifiers, subscriptionIdentifierCount));
    }
  }
}
