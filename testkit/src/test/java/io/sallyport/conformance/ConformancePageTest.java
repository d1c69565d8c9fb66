package io.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * docs/conformance.md is equal to what the tests say they prove. With SALLYPORT_REWRITE=true in the
 * environment it is written anew, and reasons for what has been proven meanwhile are dropped.
 */
class ConformancePageTest {
  private static final Path PAGE = Path.of("../docs/conformance.md");
  private static final Path UNPROVEN =
      Path.of("src/test/resources/io/sallyport/conformance/unproven.tsv");
  private static final Pattern REASON =
      Pattern.compile("comes with issue [0-9]+|not over a socket: .+");

  private static final Pattern NUMBERED = Pattern.compile("MQTT-[0-9]+(\\.[0-9]+)+-[0-9]+");

  private final Catalogue catalogue = Catalogue.read();
  private Proofs proofs;

  @BeforeEach
  void collect() throws IOException {
    proofs = Proofs.collect(catalogue, Path.of("target/test-classes"));
    if (rewrites()) {
      dropReasonsForTheProven();
    }
  }

  private static boolean rewrites() {
    return "true".equals(System.getenv("SALLYPORT_REWRITE"));
  }

  @Test
  void both_specifications_are_whole() {
    assertThat(catalogue.of(Catalogue.OLD)).hasSize(141);
    assertThat(catalogue.of(Catalogue.NEW)).hasSize(251);
    assertThat(catalogue.of(Catalogue.OLD))
        .allMatch(it -> it.twin().equals("-") || catalogue.has(Catalogue.NEW, it.twin()));
  }

  @Test
  void a_test_proves_only_what_is_a_statement() {
    assertThat(proofs.unknown()).isEmpty();
  }

  /** In comments and in what is logged; of either version. */
  @Test
  void the_code_cites_only_what_is_a_statement() throws IOException {
    List<String> wrong = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      for (Path file : files.filter(ConformancePageTest::isCode).toList()) {
        NUMBERED
            .matcher(Files.readString(file))
            .results()
            .map(MatchResult::group)
            .filter(id -> !catalogue.has(Catalogue.OLD, id) && !catalogue.has(Catalogue.NEW, id))
            .forEach(id -> wrong.add(id + " in " + file));
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean isCode(Path file) {
    String path = file.toString();
    return path.contains("/src/main/java/") && path.endsWith(".java");
  }

  @Test
  void what_binds_a_server_is_proven_or_has_a_reason() throws IOException {
    Map<String, String> unproven = unproven();
    assertThat(unproven.values()).allMatch(reason -> REASON.matcher(reason).matches());
    assertThat(unproven.keySet())
        .as("statements that bind a server and are not proven, with the reasons in " + UNPROVEN)
        .containsExactlyInAnyOrderElementsOf(open());
  }

  @Test
  void the_page_says_what_the_tests_say() throws IOException {
    String page = new ConformancePage(catalogue, proofs, unproven()).text();
    if (rewrites()) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("tests say something else than the page: SALLYPORT_REWRITE=true writes it anew")
        .isEqualTo(page);
  }

  private List<String> open() {
    List<String> open = new ArrayList<>();
    for (String version : List.of(Catalogue.OLD, Catalogue.NEW)) {
      catalogue.of(version).stream()
          .filter(it -> it.bindsServers() && proofs.of(it).isEmpty())
          .map(Statement::key)
          .forEach(open::add);
    }
    return open;
  }

  /** Version and id to the reason why there is no test. */
  private static Map<String, String> unproven() throws IOException {
    return Files.readAllLines(UNPROVEN).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .collect(
            Collectors.toMap(
                cells -> cells[0] + " " + cells[1],
                cells -> cells[2],
                (_, twice) -> twice,
                LinkedHashMap::new));
  }

  private void dropReasonsForTheProven() throws IOException {
    List<String> open = open();
    List<String> kept =
        Files.readAllLines(UNPROVEN).stream()
            .filter(line ->
                line.startsWith("#")
                    || open.contains(line.split("\t", -1)[0] + " " + line.split("\t", -1)[1]))
            .toList();
    Files.write(UNPROVEN, kept);
  }
}
