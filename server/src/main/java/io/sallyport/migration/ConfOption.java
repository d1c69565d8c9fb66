package io.sallyport.migration;

import org.jspecify.annotations.Nullable;

/**
 * One line of mosquitto.conf. Immutable.
 *
 * @param value the rest of the line, perhaps a secret: it goes into the report only where the
 *     option is known to hold none
 */
record ConfOption(String name, String value, Place place) {
  boolean isTrue() {
    return value.equals("true") || value.equals("1");
  }

  static boolean isTrue(@Nullable ConfOption option) {
    return option != null && option.isTrue();
  }

  /** The whole number that it holds, or null. */
  @Nullable Long number() {
    try {
      return Long.valueOf(value);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /** The option with its value; not for options that hold secrets. */
  String text() {
    return (name + " " + value).strip();
  }

  @Override
  public String toString() {
    return name + " at " + place;
  }
}
