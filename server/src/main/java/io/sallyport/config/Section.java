package io.sallyport.config;

import io.sallyport.topic.Printable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * One table of the file, read by the keys of the catalogue. A value that is wrong becomes a remark
 * and reads as if it were absent. Confined to the thread that reads the file.
 */
final class Section {
  private final Remarks remarks;
  private final String table;
  private final TomlTable toml;
  private final TomlPosition place;

  /**
   * @param place where the table begins
   */
  Section(Remarks remarks, String table, TomlTable toml, TomlPosition place) {
    this.remarks = remarks;
    this.table = table;
    this.toml = toml;
    this.place = place;
  }

  /** What the key says, or what holds without it. The key must have a default. */
  <T> T get(Key<T> key) {
    T value = find(key);
    return value != null ? value : standard(key);
  }

  /** What the key says; null when it is absent or says nothing that makes sense. */
  <T> @Nullable T find(Key<T> key) {
    Object raw = raw(key);
    if (raw == null) {
      return null;
    }
    try {
      T value = key.type().read(raw);
      if (ValueType.UNLIMITED.equals(raw)) {
        remark(Problem.UNLIMITED, key, "no limit holds", "without the key: " + key.standardText());
      }
      return value;
    } catch (BadValue bad) {
      remark(key, bad);
      bad.others().forEach(other -> remark(key, other));
      return null;
    }
  }

  private void remark(Key<?> key, BadValue bad) {
    TomlPosition start = placeOf(key, bad.element());
    // Past the opening quote; a text with escapes is longer in the file, and the caret is near.
    TomlPosition exact =
        bad.offset() < 0
            ? start
            : TomlPosition.positionAt(start.line(), start.column() + 1 + bad.offset());
    remarks.add(bad.problem(), exact, found(key, bad.element()) + ": " + bad.text(), bad.fix());
  }

  /** As {@link #find}, and a remark when the key is absent. */
  <T> @Nullable T require(Key<T> key, String example) {
    if (!has(key)) {
      missing(key, example);
      return null;
    }
    return find(key);
  }

  boolean has(Key<?> key) {
    return raw(key) != null;
  }

  /** Says that a key without default is absent. */
  void missing(Key<?> key, String example) {
    remarks.add(
        Problem.KEY_MISSING, place, key.path() + " is missing", "add, for example, " + example);
  }

  /** Says something about a value that is present. */
  void remark(Problem problem, Key<?> key, String text, String fix) {
    remarks.add(problem, placeOf(key, -1), found(key) + ": " + text, fix);
  }

  /** Says something about the table as a whole. */
  void remark(Problem problem, String text, String fix) {
    remarks.add(problem, place, text, fix);
  }

  TomlPosition place() {
    return place;
  }

  /** Whether there is something called {@code name}, table or not. */
  boolean hasInner(String name) {
    return toml.get(List.of(name)) != null;
  }

  /** The table inside this one, empty when it is absent. */
  Section inner(String name) {
    String path = table + "." + name;
    Object inner = toml.get(List.of(name));
    TomlPosition start = start(toml, name);
    if (inner == null) {
      return new Section(remarks, path, Toml.parse(""), place);
    }
    if (inner instanceof TomlTable found) {
      return new Section(remarks, path, found, start);
    }
    remarks.add(
        Problem.WRONG_TYPE,
        start,
        path + " is not a table",
        "write it like { messages = 1000, bytes = \"1 MiB\" }");
    return new Section(remarks, path, Toml.parse(""), start);
  }

  /** One remark for each key that the catalogue does not know. */
  void refuseUnknownKeys() {
    List<String> known = KeyCatalogue.keysOf(table).stream().<String>map(Key::name).toList();
    for (String name : toml.keySet()) {
      if (!known.contains(name) && KeyCatalogue.table(table + "." + name).isEmpty()) {
        refuse(name, known);
      }
    }
  }

  private void refuse(String name, List<String> known) {
    String path = table + "." + Printable.of(name, 60);
    remarks.add(
        Problem.UNKNOWN_KEY,
        start(toml, name),
        path + " is not a key",
        ForeignWords.instead(name)
            .or(() ->
                EditDistance.nearest(name, known)
                    .or(() -> elsewhere(name))
                    .map("did you mean %s?"::formatted))
            .orElse("keys are: " + String.join(" ", known)));
  }

  private static Optional<String> elsewhere(String name) {
    Set<String> paths =
        KeyCatalogue.KEYS.stream()
            .filter(key -> key.name().equals(name))
            .map(Key::path)
            .collect(Collectors.toSet());
    return paths.stream().sorted().findFirst();
  }

  private @Nullable Object raw(Key<?> key) {
    if (!key.table().equals(table)) {
      throw new IllegalArgumentException(key.path() + " does not stand in " + table);
    }
    return toml.get(List.of(key.name()));
  }

  private String found(Key<?> key) {
    return key.path() + " = " + shown(raw(key));
  }

  /** The key with one element of its list, or with its whole value for -1. */
  private String found(Key<?> key, int element) {
    return element >= 0 && raw(key) instanceof TomlArray list
        ? key.path() + ": " + shown(list.get(element))
        : found(key);
  }

  private static String shown(@Nullable Object raw) {
    if (raw == null) {
      return "(absent)";
    }
    return switch (raw) {
      case String text -> "\"" + Printable.of(text, 60) + "\"";
      case TomlArray list -> shownList(list);
      case TomlTable _ -> "{…}";
      default -> raw.toString();
    };
  }

  private static String shownList(TomlArray list) {
    StringBuilder out = new StringBuilder("[");
    for (int i = 0; i < Math.min(list.size(), 4); i++) {
      out.append(i == 0 ? "" : ", ").append(shown(list.get(i)));
    }
    return out.append(list.size() > 4 ? ", …]" : "]").toString();
  }

  private TomlPosition placeOf(Key<?> key, int element) {
    if (element >= 0 && raw(key) instanceof TomlArray list && element < list.size()) {
      TomlPosition position = list.inputPositionOf(element);
      return position == null ? place : position;
    }
    var entry = toml.entry(List.of(key.name()));
    TomlPosition position = entry == null ? null : entry.value().position();
    return position == null ? place : position;
  }

  static TomlPosition start(TomlTable toml, String name) {
    TomlPosition position = toml.inputPositionOf(List.of(name));
    return position == null ? TomlPosition.positionAt(1, 1) : position;
  }

  /** The default of {@code key}, which the catalogue writes as the file would. */
  static <T> T standard(Key<T> key) {
    String text = key.standard();
    if (text == null) {
      throw new IllegalArgumentException(key.path() + " has no default");
    }
    try {
      return key.type().read(literal(text));
    } catch (BadValue ourMistake) {
      throw new IllegalStateException("the default of " + key.path(), ourMistake);
    }
  }

  /** Without the parser where that is easy: it is slow when it is cold, and every start asks. */
  private static Object literal(String text) {
    if (text.startsWith("\"")) {
      return text.substring(1, text.length() - 1);
    }
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (!text.startsWith("[")) {
      return Long.valueOf(text);
    }
    Object list = Toml.parse("v = " + text).get("v");
    if (list == null) {
      throw new IllegalStateException("no list: " + text);
    }
    return list;
  }
}
