package io.sallyport.output;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.function.Function;

/**
 * The letters that may stand after {@code @} in an output format, which are strftime's: its C
 * locale, and {@code @N} for nanoseconds.
 */
final class TimeLetter {
  private TimeLetter() {}

  /**
   * What strftime makes of {@code letter}.
   *
   * @throws IllegalArgumentException with a reason for the user
   */
  static Function<ZonedDateTime, String> of(char letter) {
    return switch (letter) {
      case 'C' -> now -> two(now.getYear() / 100);
      case 'g' -> now -> two(now.get(IsoFields.WEEK_BASED_YEAR) % 100);
      case 'G' -> now -> Integer.toString(now.get(IsoFields.WEEK_BASED_YEAR));
      case 'k' -> now -> padded(now.getHour());
      case 'l' -> now -> padded(now.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'n' -> _ -> "\n";
      case 'P' -> now -> now.getHour() < 12 ? "am" : "pm";
      case 's' -> now -> Long.toString(now.toEpochSecond());
      case 't' -> _ -> "\t";
      case 'u' -> now -> Integer.toString(now.getDayOfWeek().getValue());
      case 'U' -> now -> two((now.getDayOfYear() + 6 - daysSinceSunday(now)) / 7);
      case 'V' -> now -> two(now.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'w' -> now -> Integer.toString(daysSinceSunday(now));
      case 'W' -> now -> two((now.getDayOfYear() + 7 - now.getDayOfWeek().getValue()) / 7);
      default -> DateTimeFormatter.ofPattern(pattern(letter), Locale.ENGLISH)::format;
    };
  }

  private static int daysSinceSunday(ZonedDateTime now) {
    return now.getDayOfWeek().getValue() % 7;
  }

  private static String two(int number) {
    return (number < 10 ? "0" : "") + number;
  }

  private static String padded(int number) {
    return (number < 10 ? " " : "") + number;
  }

  private static String pattern(char letter) {
    return switch (letter) {
      case 'Y' -> "uuuu";
      case 'y' -> "uu";
      case 'm' -> "MM";
      case 'd' -> "dd";
      case 'e' -> "ppd";
      case 'H' -> "HH";
      case 'I' -> "hh";
      case 'M' -> "mm";
      case 'S' -> "ss";
      case 'N' -> "nnnnnnnnn";
      case 'p' -> "a";
      case 'j' -> "DDD";
      case 'a' -> "EEE";
      case 'A' -> "EEEE";
      case 'b', 'h' -> "MMM";
      case 'B' -> "MMMM";
      case 'z' -> "xx";
      case 'Z' -> "zzz";
      case 'F' -> "uuuu-MM-dd";
      case 'T', 'X' -> "HH:mm:ss";
      case 'R' -> "HH:mm";
      case 'D', 'x' -> "MM/dd/uu";
      case 'c' -> "EEE MMM ppd HH:mm:ss uuuu";
      case 'r' -> "hh:mm:ss a";
      default -> throw new IllegalArgumentException("-F: unknown time @" + letter);
    };
  }
}
