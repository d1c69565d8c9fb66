package io.sallyport.records;

import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;

/**
 * How long a message may still wait, counted down from when the broker got it. Stateless.
 * [MQTT-3.3.2-5] [MQTT-3.3.2-6]
 */
public final class MessageExpiry {
  /** The time of a message that never expires. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final long MILLIS = 1_000;

  private MessageExpiry() {}

  /** The wall time at which a message that came at {@code arrivedMillis} has expired. */
  public static long deadlineOf(Properties properties, long arrivedMillis) {
    return properties.has(Property.MESSAGE_EXPIRY_INTERVAL)
        ? arrivedMillis + properties.number(Property.MESSAGE_EXPIRY_INTERVAL, 0) * MILLIS
        : NEVER;
  }

  /** An interval of 0 lets a message pass that need not wait. */
  public static boolean hasPassed(long deadlineMillis, long nowMillis) {
    return nowMillis > deadlineMillis;
  }

  /**
   * {@code properties} with the seconds that are left of them; the same object while the first
   * second is not over.
   */
  public static Properties left(Properties properties, long deadlineMillis, long nowMillis) {
    if (deadlineMillis == NEVER) {
      return properties;
    }
    long asked = properties.number(Property.MESSAGE_EXPIRY_INTERVAL, 0);
    long left = Math.clamp(Math.ceilDiv(deadlineMillis - nowMillis, MILLIS), 0L, asked);
    return left == asked
        ? properties
        : properties.toBuilder().number(Property.MESSAGE_EXPIRY_INTERVAL, left).build();
  }
}
