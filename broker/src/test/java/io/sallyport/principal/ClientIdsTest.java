package io.sallyport.principal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientIdsTest {
  @ParameterizedTest
  @ValueSource(strings = {"meter-7", "mosq|123", "Ünïcode", "a b", ".*", "a-z", "<script>", "0"})
  void an_id_is_any_text_that_means_nothing_in_a_topic(String id) {
    assertThat(ClientIds.isAcceptable(id)).isTrue();
  }

  @ParameterizedTest
  @Tag("W20")
  @ValueSource(
      strings = {"", "+", "#", "a/b", "+/x", "$SYS", "a\nb", "a\u0000b", "a\u202Eb", "a\u001B[31m"})
  void an_id_that_could_is_not_let_in(String id) {
    assertThat(ClientIds.isAcceptable(id)).isFalse();
  }

  @Test
  void an_id_has_at_most_128_characters() {
    assertThat(ClientIds.isAcceptable("x".repeat(128))).isTrue();
    assertThat(ClientIds.isAcceptable("x".repeat(129))).isFalse();
  }

  @Test
  void an_assigned_id_is_acceptable_and_never_the_same() {
    assertThat(ClientIds.isAcceptable(ClientIds.assigned())).isTrue();
    assertThat(ClientIds.assigned()).isNotEqualTo(ClientIds.assigned());
  }
}
