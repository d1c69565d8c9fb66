package io.sallyport.conformance;

import io.sallyport.testkit.BrokerFixture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Every numbered statement of both specifications, in their order. Immutable. */
final class Catalogue {
  static final String OLD = "3.1.1";
  static final String NEW = "5.0";

  private final Map<String, Statement> statements = new LinkedHashMap<>();

  private Catalogue() {}

  static Catalogue read() {
    Catalogue catalogue = new Catalogue();
    catalogue.read(OLD);
    catalogue.read(NEW);
    return catalogue;
  }

  private void read(String version) {
    rows("clauses-" + version + ".tsv")
        .forEach(cells -> {
          String twin = cells.length > 3 ? cells[3] : "-";
          Statement statement = new Statement(version, cells[0], cells[1], cells[2], twin);
          if (!Set.of("server", "client", "both").contains(statement.binds())
              || statements.put(statement.key(), statement) != null) {
            throw new IllegalStateException(statement + " stands twice, or binds nobody");
          }
        });
  }

  /** The rows of a table of the testkit, blank lines and remarks left out. */
  static Stream<String[]> rows(String resource) {
    try (InputStream file = BrokerFixture.class.getResourceAsStream(resource)) {
      byte[] bytes = Objects.requireNonNull(file, resource).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\t", -1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Statement> of(String version) {
    return statements.values().stream().filter(it -> it.version().equals(version)).toList();
  }

  boolean has(String version, String id) {
    return statements.containsKey(version + " " + id);
  }

  /** What 3.1.1 says in the same words as {@code id} of 5.0. */
  List<String> twinsOf(String id) {
    List<String> twins = new ArrayList<>();
    for (Statement old : of(OLD)) {
      if (old.twin().equals(id)) {
        twins.add(old.id());
      }
    }
    return twins;
  }
}
