package io.sallyport.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with units, as people write them: {@code 256 KiB}, {@code 5m}, {@code 20/s}. */
public final class Quantity {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,12})\\s*([A-Za-z/]*)");

  private Quantity() {}

  /** {@code 64 MiB} → bytes. */
  static long bytes(String text) throws BadValue {
    Matcher parts = parts(text, "a size", "B KiB MiB GiB", "\"256 KiB\"");
    long unit =
        switch (parts.group(2)) {
          case "B" -> 1L;
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          default -> throw unknownUnit(parts, "B KiB MiB GiB", "\"256 KiB\"");
        };
    return multiply(parts, unit, "\"256 KiB\"");
  }

  /** {@code 5m} → five minutes. */
  static Duration duration(String text) throws BadValue {
    Matcher parts = parts(text, "a duration", "ms s m h d", "\"5m\"");
    long millis =
        switch (parts.group(2)) {
          case "ms" -> 1L;
          case "s" -> 1_000L;
          case "m" -> 60_000L;
          case "h" -> 3_600_000L;
          case "d" -> 86_400_000L;
          default -> throw unknownUnit(parts, "ms s m h d", "\"5m\"");
        };
    return Duration.ofMillis(multiply(parts, millis, "\"5m\""));
  }

  /** As {@link #duration}; empty when {@code text} is none. */
  public static Optional<Duration> durationOf(String text) {
    try {
      return Optional.of(duration(text));
    } catch (BadValue none) {
      return Optional.empty();
    }
  }

  /** {@code 20/s} → 20. */
  static long perSecond(String text) throws BadValue {
    Matcher parts = parts(text, "a rate", "/s", "\"20/s\"");
    if (!parts.group(2).equals("/s")) {
      throw unknownUnit(parts, "/s", "\"20/s\"");
    }
    return Long.parseLong(parts.group(1));
  }

  /** The shortest whole form of {@code bytes}. */
  static String ofBytes(long bytes) {
    String[] units = {"GiB", "MiB", "KiB"};
    for (int i = 0; i < units.length; i++) {
      long unit = 1L << (30 - 10 * i);
      if (bytes >= unit && bytes % unit == 0) {
        return bytes / unit + " " + units[i];
      }
    }
    return bytes + " B";
  }

  /** The shortest whole form of {@code duration}. */
  public static String ofDuration(Duration duration) {
    long millis = duration.toMillis();
    long[] units = {86_400_000L, 3_600_000L, 60_000L, 1_000L};
    String[] names = {"d", "h", "m", "s"};
    for (int i = 0; i < units.length; i++) {
      if (millis >= units[i] && millis % units[i] == 0) {
        return millis / units[i] + names[i];
      }
    }
    return millis + "ms";
  }

  private static Matcher parts(String text, String what, String units, String example)
      throws BadValue {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches()) {
      throw new BadValue(
          Problem.WRONG_TYPE,
          "not " + what,
          "write a whole number and one of the units %s, for example %s".formatted(units, example));
    }
    return parts;
  }

  private static BadValue unknownUnit(Matcher parts, String units, String example) {
    String unit = parts.group(2);
    return new BadValue(
        Problem.UNIT_MISSING,
        unit.isEmpty() ? "has no unit" : "unit \"%s\" is not known".formatted(unit),
        "units are %s, for example %s".formatted(units, example));
  }

  private static long multiply(Matcher parts, long unit, String example) throws BadValue {
    try {
      return Math.multiplyExact(Long.parseLong(parts.group(1)), unit);
    } catch (ArithmeticException tooLarge) {
      throw new BadValue(
          Problem.OUT_OF_BOUNDS,
          "too large for anything",
          String.format(Locale.ROOT, "write something like %s", example));
    }
  }
}
