package io.sallyport.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shared subscriptions: a group and a filter, or a refusal. */
class ShareNameTest {
  @ParameterizedTest
  @CsvSource({
    "$share/g/a, g, a",
    "$share/g/#, g, #",
    "$share/g/+/b, g, +/b",
    "$share/group-7/a/b/c, group-7, a/b/c",
    "$share/g//a, g, /a",
    "$share/g//, g, /",
    "$share/ö/$SYS/x, ö, $SYS/x",
    "$share/$share/$share/x/y, $share, $share/x/y"
  })
  void group_and_filter_are_told_apart(String text, String group, String filter) {
    assertThat(ShareName.isShared(text)).isTrue();
    assertThat(ShareName.in(text).text()).isEqualTo(group);
    assertThat(ShareName.filterIn(text).text()).isEqualTo(filter);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$share",
        "$share/",
        "$share//",
        "$share//x",
        "$share/ab",
        "$share/ab/",
        "$share/a+b/x",
        "$share/+/x",
        "$share/#/x",
        "$share/a#/x"
      })
  @Tag("W10")
  void a_malformed_one_is_seen_as_shared_and_refused(String text) {
    assertThat(ShareName.isShared(text)).isTrue();
    InvalidTopic refused = catchThrowableOfType(InvalidTopic.class, () -> ShareName.in(text));
    assertThat(refused).isNotNull();
    assertThat(refused.clause()).startsWith("MQTT-4.8.2-");
  }

  @Test
  @Tag("W10")
  void the_filter_behind_the_name_is_checked_as_any_other() {
    InvalidTopic refused =
        catchThrowableOfType(InvalidTopic.class, () -> ShareName.filterIn("$share/g/a#"));
    assertThat(refused.clause()).isEqualTo("MQTT-4.7.1-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"share/g/a", "$shared/g/a", "$SHARE/g/a", "a/$share/g/a", "$queue/a"})
  void other_filters_are_not_shared(String text) {
    assertThat(ShareName.isShared(text)).isFalse();
  }
}
