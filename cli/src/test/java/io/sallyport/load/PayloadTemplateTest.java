package io.sallyport.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PayloadTemplateTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private static List<String> fill(String template, long seed, int times) {
    PayloadTemplate parsed = PayloadTemplate.parse(template);
    PayloadTemplate.Memory memory = parsed.memory(seed);
    return IntStream.range(0, times).mapToObj(_ -> parsed.fill(memory, 7, NOW)).toList();
  }

  @Test
  void places_are_filled_and_other_braces_stay() {
    assertThat(fill("{\"n\":{n},\"i\":{seq},\"t\":\"{time}\",\"u\":{unix},\"x\":{}}{foo}", 1, 2))
        .containsExactly(
            "{\"n\":7,\"i\":0,\"t\":\"2026-11-20T12:00:00Z\",\"u\":1795176000,\"x\":{}}{foo}",
            "{\"n\":7,\"i\":1,\"t\":\"2026-11-20T12:00:00Z\",\"u\":1795176000,\"x\":{}}{foo}");
  }

  @Test
  void random_numbers_stay_within_their_bounds_and_have_their_decimals() {
    for (String text : fill("{rand:-5:5.00}", 3, 500)) {
      assertThat(text).matches("-?[0-5]\\.[0-9]{2}");
      assertThat(Double.parseDouble(text)).isBetween(-5.0, 5.0);
    }
    assertThat(fill("{rand:1:3}", 3, 100)).containsOnly("1", "2", "3");
  }

  @Test
  void a_walk_goes_in_small_steps_and_never_over_the_edge() {
    double before = Double.NaN;
    for (String text : fill("{walk:0:100.0}", 5, 2_000)) {
      double now = Double.parseDouble(text);
      assertThat(now).isBetween(0.0, 100.0);
      if (!Double.isNaN(before)) {
        assertThat(Math.abs(now - before)).isLessThanOrEqualTo(5.11);
      }
      before = now;
    }
  }

  @Test
  void one_of_several_words_is_picked() {
    assertThat(fill("{pick:on|off|}", 5, 200)).containsOnly("on", "off", "");
  }

  @Test
  void the_same_seed_tells_the_same_story() {
    assertThat(fill("{rand:0:1000} {walk:0:9}", 11, 50))
        .isEqualTo(fill("{rand:0:1000} {walk:0:9}", 11, 50))
        .isNotEqualTo(fill("{rand:0:1000} {walk:0:9}", 12, 50));
  }

  @Test
  void bounds_the_wrong_way_round_are_refused() {
    assertThatThrownBy(() -> PayloadTemplate.parse("{rand:5:1}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lower");
  }
}
