package io.sallyport.load;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places that every message of every device fills anew. Immutable.
 *
 * <p>Places are {@code {n}} the device's number, {@code {seq}} the message's, {@code {time}} in ISO
 * form, {@code {unix}} in seconds, {@code {rand:LOW:HIGH}}, {@code {walk:LOW:HIGH}}, which drifts
 * from where it was, and {@code {pick:a|b|c}}. Other braces stay as they are, so that JSON does.
 */
public final class PayloadTemplate {
  private static final String NUMBER = "(-?[0-9]{1,9}(?:\\.[0-9]{1,6})?)";
  private static final Pattern PLACE =
      Pattern.compile(
          "\\{(?:(n|seq|time|unix)|(rand|walk):%s:%s|pick:([^{}]*))\\}".formatted(NUMBER, NUMBER));

  /** A step of a walk is at most this part of the way from its low to its high. */
  private static final double STEP = 0.05;

  private sealed interface Part {}

  private record Text(String text) implements Part {}

  private record Word(String name) implements Part {}

  private record Range(boolean walks, double low, double high, int decimals, int index)
      implements Part {}

  private record Pick(String[] choices) implements Part {}

  private final List<Part> parts = new ArrayList<>();
  private final int ranges;

  private PayloadTemplate(String template) {
    Matcher place = PLACE.matcher(template);
    int from = 0;
    int count = 0;
    while (place.find()) {
      parts.add(new Text(template.substring(from, place.start())));
      from = place.end();
      if (place.group(1) != null) {
        parts.add(new Word(place.group(1)));
      } else if (place.group(2) != null) {
        parts.add(range(place, count++));
      } else {
        parts.add(new Pick(place.group(5).split("\\|", -1)));
      }
    }
    parts.add(new Text(template.substring(from)));
    ranges = count;
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException with a reason for the user
   */
  public static PayloadTemplate parse(String template) {
    return new PayloadTemplate(template);
  }

  private static Range range(Matcher place, int index) {
    double low = Double.parseDouble(place.group(3));
    double high = Double.parseDouble(place.group(4));
    if (low > high) {
      throw new IllegalArgumentException(place.group() + ": the first number is the lower one");
    }
    int decimals = Math.max(decimals(place.group(3)), decimals(place.group(4)));
    return new Range(place.group(2).equals("walk"), low, high, decimals, index);
  }

  private static int decimals(String number) {
    int point = number.indexOf('.');
    return point < 0 ? 0 : number.length() - point - 1;
  }

  /** What one device remembers between its messages. Confined to one thread. */
  public static final class Memory {
    private final double[] walks;
    private final SplittableRandom chance;
    private long messages;

    private Memory(int ranges, long seed) {
      this.walks = new double[ranges];
      java.util.Arrays.fill(walks, Double.NaN);
      this.chance = new SplittableRandom(seed);
    }
  }

  /** For one device; the same seed gives the same numbers. */
  public Memory memory(long seed) {
    return new Memory(ranges, seed);
  }

  /** The next text of the device {@code number}. */
  public String fill(Memory memory, int number, Instant now) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Text(String text) -> out.append(text);
        case Word(String name) -> out.append(word(name, memory, number, now));
        case Range range -> out.append(number(range, memory));
        case Pick(String[] choices) -> out.append(choices[memory.chance.nextInt(choices.length)]);
      }
    }
    memory.messages++;
    return out.toString();
  }

  private static Object word(String name, Memory memory, int number, Instant now) {
    return switch (name) {
      case "n" -> number;
      case "seq" -> memory.messages;
      case "time" -> now;
      default -> now.getEpochSecond();
    };
  }

  private static String number(Range range, Memory memory) {
    double width = range.high() - range.low();
    double value = range.low() + width * memory.chance.nextDouble();
    double before = memory.walks[range.index()];
    if (range.walks() && !Double.isNaN(before)) {
      double step = width * STEP * (2 * memory.chance.nextDouble() - 1);
      value = Math.clamp(before + step, range.low(), range.high());
    }
    memory.walks[range.index()] = value;
    return String.format(Locale.ROOT, "%." + range.decimals() + "f", value);
  }
}
