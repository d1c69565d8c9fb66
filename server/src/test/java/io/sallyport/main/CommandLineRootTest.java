package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandLineRootTest {
  @Test
  void version_is_told_and_succeeds() {
    assertThat(Sallyport.run("--version")).isZero();
  }

  @Test
  void an_unknown_verb_is_a_usage_error() {
    assertThat(Sallyport.run("open-sesame")).isEqualTo(2);
  }
}
