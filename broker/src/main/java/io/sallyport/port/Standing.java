package io.sallyport.port;

import org.jspecify.annotations.Nullable;

/**
 * Whether that by which a peer has proven itself below MQTT, its certificate, still holds.
 * Thread-safe; never blocks, and costs so little that all connections of a loop can be asked in one
 * go.
 */
@FunctionalInterface
public interface Standing {
  /** Why it does not hold any more; null while it does. */
  @Nullable Lapse lapse();

  /**
   * @param code a stable name that the documentation explains
   * @param text what was found, escaped
   */
  record Lapse(String code, String text) {}
}
