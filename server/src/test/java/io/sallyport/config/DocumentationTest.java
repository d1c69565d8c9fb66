package io.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The pages that are made from code are equal to it. With SALLYPORT_REWRITE=true in the environment
 * they are written anew.
 */
class DocumentationTest {
  private static final Path DOCS = Path.of("../docs");
  private static final String MARK =
      "<!-- made from the code from here on; DocumentationTest -->\n\n";

  @Test
  void every_key_is_documented_as_it_is() throws IOException {
    compare("configuration.md", KeyManual.configurationPage());
  }

  @Test
  void every_problem_is_documented_as_it_is() throws IOException {
    compare("errors.md", KeyManual.problemsPage());
  }

  @Test
  void no_two_problems_share_a_code() {
    Set<String> codes = new HashSet<>();
    for (Problem problem : Problem.values()) {
      assertThat(codes.add(problem.code())).as(problem.code()).isTrue();
    }
  }

  private static void compare(String page, String made) throws IOException {
    Path file = DOCS.resolve(page);
    String text = Files.readString(file);
    int mark = text.indexOf(MARK);
    assertThat(mark).as("%s holds the mark", page).isPositive();
    String whole = text.substring(0, mark) + MARK + made.strip() + "\n";
    if ("true".equals(System.getenv("SALLYPORT_REWRITE"))) {
      Files.writeString(file, whole);
    }
    assertThat(Files.readString(file)).isEqualTo(whole);
  }
}
