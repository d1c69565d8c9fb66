package io.sallyport.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** docs/differential.md tells every known difference, and none that is known no more. */
class DifferentialPageTest {
  @Test
  void the_page_has_the_arguments_of_the_code() {
    assertThat(DifferentialPage.rows())
        .as("run LongDifferentialTest with SALLYPORT_REWRITE=true")
        .containsExactlyElementsOf(
            Arrays.stream(KnownDifference.values()).map(DifferentialPage::row).toList());
  }
}
