package io.sallyport.conformance;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** docs/conformance.md as it has to be. Stateless. */
final class ConformancePage {
  private static final String TESTS = "../testkit/src/test/java/";
  private static final String HEAD =
      """
      # Conformance

      Every numbered statement of MQTT 3.1.1 and 5.0, what it asks for in our words, and the tests that prove it over a
      real socket. Made by `ConformancePageTest`; `SALLYPORT_REWRITE=true` in the environment makes it anew.

      """;

  private final Catalogue catalogue;
  private final Proofs proofs;
  private final Map<String, String> unproven;

  ConformancePage(Catalogue catalogue, Proofs proofs, Map<String, String> unproven) {
    this.catalogue = catalogue;
    this.proofs = proofs;
    this.unproven = unproven;
  }

  String text() {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("| | statements | bind a server | proven | with a reason | bind clients only |\n");
    page.append("| --- | --- | --- | --- | --- | --- |\n");
    for (String version : List.of(Catalogue.OLD, Catalogue.NEW)) {
      page.append(counts(version));
    }
    for (String version : List.of(Catalogue.OLD, Catalogue.NEW)) {
      page.append("\n## MQTT ").append(version).append("\n\n");
      page.append(
          "| statement | what it asks for | binds | proven by |\n| --- | --- | --- | --- |\n");
      catalogue.of(version).forEach(statement -> page.append(row(statement)));
    }
    return page.toString();
  }

  private String counts(String version) {
    List<Statement> all = catalogue.of(version);
    List<Statement> binding = all.stream().filter(Statement::bindsServers).toList();
    long proven = binding.stream().filter(it -> !proofs.of(it).isEmpty()).count();
    return "| MQTT %s | %d | %d | %d | %d | %d |%n"
        .formatted(
            version,
            all.size(),
            binding.size(),
            proven,
            binding.size() - proven,
            all.size() - binding.size());
  }

  private String row(Statement statement) {
    return "| %s | %s | %s | %s |%n"
        .formatted(statement.id(), statement.gist(), statement.binds(), proof(statement));
  }

  private String proof(Statement statement) {
    Set<String> tests = proofs.of(statement);
    if (!tests.isEmpty()) {
      return tests.stream().map(ConformancePage::link).collect(Collectors.joining(", "));
    }
    return statement.bindsServers()
        ? "*" + unproven.getOrDefault(statement.key(), "nothing yet") + "*"
        : "binds clients only";
  }

  private static String link(String test) {
    int mark = test.indexOf('#');
    String type = mark < 0 ? test : test.substring(0, mark);
    String name =
        type.substring(type.lastIndexOf('.') + 1) + (mark < 0 ? "" : test.substring(mark));
    return "[" + name.replace('#', '.') + "](" + TESTS + type.replace('.', '/') + ".java)";
  }
}
