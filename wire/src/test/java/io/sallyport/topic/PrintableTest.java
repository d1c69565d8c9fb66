package io.sallyport.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a peer sends, one line of a log stays one line, and a terminal stays as it is. */
@Tag("W44")
class PrintableTest {
  @Test
  void ordinary_text_in_any_script_stays_as_it_is() {
    assertThat(Printable.of("plant/3/Temperatur in °C, 温度, حرارة"))
        .isEqualTo("plant/3/Temperatur in °C, 温度, حرارة");
  }

  @Test
  void quotes_and_backslashes_are_escaped_so_that_the_quoted_text_ends_where_it_ends() {
    assertThat(Printable.of("a\"b\\c")).isEqualTo("a\\\"b\\\\c");
  }

  @ParameterizedTest
  @ValueSource(
      chars = {
        '\0', '\n', '\r', '\t', '\u001B', '\u007F', '\u0085', '\u009B', '\u200E', '\u202E',
        '\u2028', '\u2029', '\u2066', '\uFEFF', '\uE000', '\uFFFF', '\uD800', '\uDC00'
      })
  void what_moves_the_cursor_or_turns_the_text_is_shown_by_its_number(char c) {
    assertThat(Printable.of("a" + c + "b")).isEqualTo("a\\u%04xb".formatted((int) c));
  }

  @Test
  void long_text_is_cut_and_says_so() {
    assertThat(Printable.of("x".repeat(121))).isEqualTo("x".repeat(120) + "…(121 characters)");
    assertThat(Printable.of("x".repeat(120))).isEqualTo("x".repeat(120));
    assertThat(Printable.of("abcdef", 3)).isEqualTo("abc…(6 characters)");
  }
}
