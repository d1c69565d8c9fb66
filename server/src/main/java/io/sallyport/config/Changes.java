package io.sallyport.config;

import io.sallyport.topic.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * What one good reading of the configuration says otherwise than another, by the words of the file.
 * A key that says what holds without it is no change, nor is the order of tables. Confined to the
 * thread that asks.
 */
public final class Changes {
  private static final String LISTENER = "listener";
  private static final String PROXY = "listener.proxy_protocol";

  private final TomlTable before;
  private final TomlTable after;
  private final List<Change> changes = new ArrayList<>();

  private Changes(TomlTable before, TomlTable after) {
    this.before = before;
    this.after = after;
  }

  /** In the order of the documentation. */
  public static List<Change> between(Reading before, Reading after) {
    if (text(before).equals(text(after))) {
      return List.of(); // to take a file of ten thousand rules apart costs half a second
    }
    Changes found = new Changes(Toml.parse(text(before)), Toml.parse(text(after)));
    for (KeyCatalogue.Table table : KeyCatalogue.TABLES) {
      if (table.name().startsWith(LISTENER + ".")) {
        continue; // with its listener
      }
      if (!table.repeated()) {
        found.single(table.name());
      } else if (table.name().equals(LISTENER)) {
        found.listeners();
      } else {
        found.repeated(table.name());
      }
    }
    return List.copyOf(found.changes);
  }

  private static String text(Reading reading) {
    SourceText source = reading.source();
    return source == null ? "" : source.text();
  }

  private void single(String table) {
    for (Key<?> key : KeyCatalogue.keysOf(table)) {
      List<String> path = new ArrayList<>(List.of(table.split("\\.")));
      path.add(key.name());
      compare(key.path(), key, before.get(path), after.get(path));
    }
  }

  private void compare(String path, Key<?> key, @Nullable Object was, @Nullable Object is) {
    String from = shown(key, was);
    String to = shown(key, is);
    if (!from.equals(to)) {
      changes.add(new Change(path, from + " -> " + to, Change.Reach.of(key.reload())));
    }
  }

  private static String shown(Key<?> key, @Nullable Object value) {
    return switch (value) {
      case null -> key.standardText();
      case String text -> "\"" + Printable.of(text) + "\"";
      case TomlArray list -> Printable.of(list.toJson().replaceAll("\\s+", " "));
      default -> Printable.of(value.toString());
    };
  }

  private void listeners() {
    Map<String, TomlTable> old = named(before, LISTENER);
    Map<String, TomlTable> now = named(after, LISTENER);
    for (String name : namesOf(old, now)) {
      TomlTable was = old.get(name);
      TomlTable is = now.get(name);
      if (was == null || is == null) {
        changes.add(new Change(name, was == null ? "added" : "removed", Change.Reach.RESTART));
      } else {
        for (Key<?> key : KeyCatalogue.keysOf(LISTENER)) {
          List<String> path = List.of(key.name());
          compare(name + " " + key.name(), key, was.get(path), is.get(path));
        }
        for (Key<?> key : KeyCatalogue.keysOf(PROXY)) {
          List<String> path = List.of("proxy_protocol", key.name());
          compare(name + " proxy_protocol." + key.name(), key, was.get(path), is.get(path));
        }
      }
    }
  }

  /** Rules, labels and tests: whole, since their parts mean nothing alone. */
  private void repeated(String table) {
    Map<String, TomlTable> old = named(before, table);
    Map<String, TomlTable> now = named(after, table);
    for (String name : namesOf(old, now)) {
      TomlTable was = old.get(name);
      TomlTable is = now.get(name);
      if (was == null || is == null) {
        changes.add(new Change(name, was == null ? "added" : "removed", Change.Reach.NOW));
      } else if (!was.toJson().equals(is.toJson())) {
        changes.add(new Change(name, "changed", Change.Reach.NOW));
      }
    }
  }

  private static Set<String> namesOf(Map<String, ?> old, Map<String, ?> now) {
    Set<String> names = new LinkedHashSet<>(old.keySet());
    names.addAll(now.keySet());
    return names;
  }

  /** By name, and those without one by their number. */
  private static Map<String, TomlTable> named(TomlTable toml, String table) {
    Map<String, TomlTable> tables = new LinkedHashMap<>();
    if (toml.get(List.of(table)) instanceof TomlArray list) {
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i) instanceof TomlTable one) {
          Object name = one.get(List.of("name"));
          tables.put(
              name instanceof String text
                  ? "%s \"%s\"".formatted(table, Printable.of(text))
                  : "%s %d".formatted(table, i + 1),
              one);
        }
      }
    }
    return tables;
  }
}
