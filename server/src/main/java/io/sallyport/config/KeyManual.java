package io.sallyport.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The catalogue and the list of problems as text for people: on a terminal, and as the pages of the
 * documentation that are made from them. Stateless.
 */
public final class KeyManual {
  private KeyManual() {}

  /**
   * What there is to say about {@code asked}: a key like {@code limits.packet}, a key's name alone,
   * or a table. Empty when nothing has that name.
   */
  public static Optional<String> explain(String asked) {
    String word = asked.replaceAll("[\\[\\]]", "");
    Optional<KeyCatalogue.Table> table = KeyCatalogue.table(word);
    if (table.isPresent()) {
      return Optional.of(explain(table.get()));
    }
    List<String> found =
        KeyCatalogue.KEYS.stream()
            .filter(key -> key.path().equals(word) || key.name().equals(word))
            .map(KeyManual::explain)
            .toList();
    return found.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", found));
  }

  /** The nearest thing that {@link #explain} knows. */
  public static Optional<String> nearest(String asked) {
    List<String> known = new ArrayList<>();
    KeyCatalogue.TABLES.forEach(table -> known.add(table.name()));
    KeyCatalogue.KEYS.forEach(key -> known.add(key.path()));
    KeyCatalogue.KEYS.forEach(key -> known.add(key.name()));
    return EditDistance.nearest(asked, known);
  }

  /** Every table and key, one line each. */
  public static String overview() {
    StringBuilder out = new StringBuilder();
    for (KeyCatalogue.Table table : KeyCatalogue.TABLES) {
      out.append(table.heading()).append('\n');
      for (Key<?> key : KeyCatalogue.keysOf(table.name())) {
        out.append(String.format(Locale.ROOT, "  %-38s %s%n", key.name(), key.standardText()));
      }
    }
    return out.toString();
  }

  private static String explain(KeyCatalogue.Table table) {
    StringBuilder out = new StringBuilder(table.heading()).append('\n');
    out.append("  ").append(table.meaning()).append("\n\n");
    for (Key<?> key : KeyCatalogue.keysOf(table.name())) {
      out.append(explain(key));
    }
    return out.toString();
  }

  private static String explain(Key<?> key) {
    return """
    %s
      %s
      allowed   %s
      without   %s
      reload    %s
    """
        .formatted(
            key.path(),
            key.meaning(),
            key.type().allowed(),
            key.standardText(),
            key.reload().text());
  }

  /** The page docs/configuration.md from its first table on. */
  public static String configurationPage() {
    StringBuilder out = new StringBuilder();
    for (KeyCatalogue.Table table : KeyCatalogue.TABLES) {
      out.append("## `").append(table.heading()).append("`\n\n");
      out.append(table.meaning()).append("\n\n");
      out.append("| Key | Allowed | Without it | Meaning | Reload |\n|---|---|---|---|---|\n");
      for (Key<?> key : KeyCatalogue.keysOf(table.name())) {
        out.append(
            "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                    key.name(),
                    cell(key.type().allowed()),
                    cell(key.standard() == null ? key.otherwise() : "`" + key.standard() + "`"),
                    cell(key.meaning()),
                    key.reload().text()));
      }
      out.append('\n');
    }
    return out.toString();
  }

  /** The page docs/errors.md from its table on. */
  public static String problemsPage() {
    StringBuilder out = new StringBuilder();
    out.append("| Code | Kind | What it means | What to do |\n|---|---|---|---|\n");
    for (Problem problem : Problem.values()) {
      out.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  problem.code(),
                  problem.severity().name().toLowerCase(Locale.ROOT),
                  cell(problem.meaning()),
                  cell(problem.remedy())));
    }
    return out.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
