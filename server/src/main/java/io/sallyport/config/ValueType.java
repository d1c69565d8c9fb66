package io.sallyport.config;

import io.sallyport.topic.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * What kind of value a key takes, with its bounds. Immutable.
 *
 * @param <T> what the value is in Java
 */
sealed interface ValueType<T> {
  /** The word that switches a limit off where that is allowed. */
  String UNLIMITED = "unlimited";

  /** What a listener, a guest or a prefix may be called. */
  ValueType<String> NAME =
      new Text<>("1 to 128 characters without / + # : $", Bind::name, List.of("devices"));

  /** Turns what stands in the file into the value. */
  T read(Object toml) throws BadValue;

  /** What may be written, for people. */
  String allowed();

  /** The same as a JSON Schema. */
  Map<String, Object> schema();

  /** Any text that {@code check} lets pass. */
  record Text<T>(String allowed, Check<T> check, List<String> examples) implements ValueType<T> {
    @Override
    public T read(Object toml) throws BadValue {
      return check.of(text(toml, examples.getFirst()));
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "string", "examples", examples);
    }
  }

  /** Turns a text into a value, or says what is wrong with it. */
  @FunctionalInterface
  interface Check<T> {
    T of(String text) throws BadValue;
  }

  /** One of some words. */
  record Choice<T>(Map<String, T> words) implements ValueType<T> {
    /** The names of an enum as the file writes them: {@code SAN_DNS} is {@code san-dns}. */
    static <E extends Enum<E>> Choice<E> of(Class<E> type) {
      Map<String, E> words = new LinkedHashMap<>();
      for (E value : type.getEnumConstants()) {
        words.put(word(value), value);
      }
      return new Choice<>(Collections.unmodifiableMap(words));
    }

    static String word(Enum<?> value) {
      return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public T read(Object toml) throws BadValue {
      String word = text(toml, words.keySet().iterator().next());
      T value = words.get(word);
      if (value == null) {
        String nearest =
            EditDistance.nearest(word, words.keySet())
                .map("did you mean \"%s\"? "::formatted)
                .orElse("");
        throw new BadValue(
            Problem.NOT_A_CHOICE, "not one of the words", nearest + "write " + allowed());
      }
      return value;
    }

    @Override
    public String allowed() {
      return String.join(" | ", words.keySet().stream().map("\"%s\""::formatted).toList());
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("enum", List.copyOf(words.keySet()));
    }
  }

  /** A list, or a single value where {@code single} says so. */
  record Many<T>(ValueType<T> element, boolean single, int least, int most)
      implements ValueType<List<T>> {
    /** A list of at least one. */
    Many(ValueType<T> element, boolean single, int most) {
      this(element, single, 1, most);
    }

    @Override
    public List<T> read(Object toml) throws BadValue {
      if (!(toml instanceof TomlArray list)) {
        if (single) {
          return List.of(element.read(toml));
        }
        throw new BadValue(Problem.WRONG_TYPE, "not a list", "write it as a list: [ … ]");
      }
      if (list.size() < least || list.size() > most) {
        throw new BadValue(
            Problem.OUT_OF_BOUNDS,
            "the list has %d entries".formatted(list.size()),
            "write %d to %d entries, or leave the key out".formatted(least, most));
      }
      List<T> values = new ArrayList<>();
      List<BadValue> bads = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        try {
          values.add(element.read(list.get(i)));
        } catch (BadValue bad) {
          bads.add(bad.at(i));
        }
      }
      if (!bads.isEmpty()) {
        throw BadValue.of(bads);
      }
      return List.copyOf(values);
    }

    @Override
    public String allowed() {
      return (single ? "one or a list of: " : "a list of: ") + element.allowed();
    }

    @Override
    public Map<String, Object> schema() {
      Map<String, Object> list =
          Map.of("type", "array", "items", element.schema(), "minItems", least, "maxItems", most);
      return single ? Map.of("oneOf", List.of(element.schema(), list)) : list;
    }
  }

  /** true or false. */
  record Flag() implements ValueType<Boolean> {
    @Override
    public Boolean read(Object toml) throws BadValue {
      if (toml instanceof Boolean flag) {
        return flag;
      }
      throw wrong(toml, "true or false", "write true or false, without quotes");
    }

    @Override
    public String allowed() {
      return "true | false";
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "boolean");
    }
  }

  /** A whole number; {@link Integer#MAX_VALUE} for "unlimited". */
  record Count(int least, int most, boolean unlimited) implements ValueType<Integer> {
    @Override
    public Integer read(Object toml) throws BadValue {
      if (unlimited && UNLIMITED.equals(toml)) {
        return Integer.MAX_VALUE;
      }
      if (!(toml instanceof Long number)) {
        throw wrong(toml, "a whole number", "write " + allowed() + ", without quotes");
      }
      return Math.toIntExact(within(number, least, most, allowed()));
    }

    @Override
    public String allowed() {
      return least + " to " + most + orUnlimited(unlimited);
    }

    @Override
    public Map<String, Object> schema() {
      return unlimitedOr(unlimited, Map.of("type", "integer", "minimum", least, "maximum", most));
    }
  }

  /** A size in bytes. */
  record Size(long least, long most) implements ValueType<Long> {
    @Override
    public Long read(Object toml) throws BadValue {
      return within(
          Quantity.bytes(quantity(toml, Quantity.ofBytes(least), " KiB")), least, most, allowed());
    }

    @Override
    public String allowed() {
      return Quantity.ofBytes(least) + " to " + Quantity.ofBytes(most);
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "string", "pattern", "^[0-9]{1,12} *(B|KiB|MiB|GiB)$");
    }
  }

  /** A length of time. */
  record Time(Duration least, Duration most) implements ValueType<Duration> {
    @Override
    public Duration read(Object toml) throws BadValue {
      Duration value = Quantity.duration(quantity(toml, Quantity.ofDuration(most), "s"));
      within(value.toMillis(), least.toMillis(), most.toMillis(), allowed());
      return value;
    }

    @Override
    public String allowed() {
      return Quantity.ofDuration(least) + " to " + Quantity.ofDuration(most);
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "string", "pattern", "^[0-9]{1,12} *(ms|s|m|h|d)$");
    }
  }

  /** So many a second; {@link Integer#MAX_VALUE} for "unlimited". */
  record Rate(int least, int most, boolean unlimited) implements ValueType<Integer> {
    @Override
    public Integer read(Object toml) throws BadValue {
      if (unlimited && UNLIMITED.equals(toml)) {
        return Integer.MAX_VALUE;
      }
      long rate = Quantity.perSecond(quantity(toml, most + "/s", "/s"));
      return Math.toIntExact(within(rate, least, most, allowed()));
    }

    @Override
    public String allowed() {
      return least + "/s to " + most + "/s" + orUnlimited(unlimited);
    }

    @Override
    public Map<String, Object> schema() {
      return unlimitedOr(unlimited, Map.of("type", "string", "pattern", "^[0-9]{1,12} */s$"));
    }
  }

  private static String text(Object toml, String example) throws BadValue {
    if (toml instanceof String text) {
      return text;
    }
    throw wrong(toml, "a text", "write it in quotes, for example \"%s\"".formatted(example));
  }

  private static String quantity(Object toml, String example, String unit) throws BadValue {
    if (toml instanceof Long number) {
      throw new BadValue(
          Problem.UNIT_MISSING,
          "has no unit",
          "write it in quotes with a unit, for example \"%d%s\"".formatted(number, unit));
    }
    return text(toml, example);
  }

  private static long within(long value, long least, long most, String allowed) throws BadValue {
    if (value < least || value > most) {
      throw new BadValue(
          Problem.OUT_OF_BOUNDS, value < least ? "too small" : "too large", "write " + allowed);
    }
    return value;
  }

  private static BadValue wrong(Object toml, String wanted, String fix) {
    return new BadValue(Problem.WRONG_TYPE, "is %s, not %s".formatted(kindOf(toml), wanted), fix);
  }

  private static String orUnlimited(boolean unlimited) {
    return unlimited ? " | \"" + UNLIMITED + "\"" : "";
  }

  private static Map<String, Object> unlimitedOr(boolean unlimited, Map<String, Object> schema) {
    return unlimited
        ? Map.of("oneOf", List.of(schema, Map.of("const", UNLIMITED)))
        : new LinkedHashMap<>(schema);
  }

  private static String kindOf(Object toml) {
    return switch (toml) {
      case String text -> "the text \"%s\"".formatted(Printable.of(text, 40));
      case Long number -> "the number " + number;
      case Double number -> "the number " + number;
      case Boolean flag -> String.valueOf(flag);
      case TomlArray _ -> "a list";
      case TomlTable _ -> "a table";
      default -> "a date or time";
    };
  }
}
