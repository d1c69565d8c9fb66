package io.sallyport.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names a filter covers, by the examples of section 4.7 of the specification. */
class TopicFilterMatchingTest {
  @ParameterizedTest
  @CsvSource({
    "sport/tennis/player1/#, sport/tennis/player1",
    "sport/tennis/player1/#, sport/tennis/player1/ranking",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon",
    "sport/#, sport",
    "#, sport",
    "#, sport/tennis",
    "#, /",
    "sport/tennis/+, sport/tennis/player1",
    "sport/+, sport/",
    "+/+, /finance",
    "/+, /finance",
    "+, finance",
    "+/tennis/#, sport/tennis",
    "+/tennis/#, sport/tennis/a/b",
    "sport/+/player1, sport/tennis/player1",
    "sport/+/player1, sport//player1",
    "$SYS/#, $SYS/broker",
    "$SYS/#, $SYS",
    "$SYS/monitor/+, $SYS/monitor/Clients",
    "a b/ä/+, a b/ä/漢",
    "/, /",
    "a, a"
  })
  void covers(String filter, String name) {
    assertThat(TopicFilter.of(filter).matches(TopicName.of(name))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "sport/tennis/+, sport/tennis/player1/ranking",
    "sport/tennis/+, sport/tennis",
    "sport/+, sport",
    "+, /finance",
    "#, $SYS/broker",
    "#, $SYS",
    "+/monitor/Clients, $SYS/monitor/Clients",
    "+, $SYS",
    "+/#, $SYS/broker",
    "sport/#, sports",
    "ACCOUNTS, Accounts",
    "/finance, finance",
    "finance, /finance",
    "a/b, a/b/",
    "a/, a",
    "\u00E9, e\u0301",
    "a//b, a/b"
  })
  void does_not_cover(String filter, String name) {
    assertThat(TopicFilter.of(filter).matches(TopicName.of(name))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "sport/tennis#, MQTT-4.7.1-1",
    "sport/tennis/#/ranking, MQTT-4.7.1-1",
    "##, MQTT-4.7.1-1",
    "#/, MQTT-4.7.1-1",
    "+#, MQTT-4.7.1-2",
    "sport+, MQTT-4.7.1-2",
    "+a, MQTT-4.7.1-2",
    "a/++/b, MQTT-4.7.1-2",
    "'', MQTT-4.7.3-1"
  })
  void a_filter_with_a_wildcard_out_of_place_is_refused(String filter, String clause) {
    assertThat(refusal(() -> TopicFilter.of(filter)).clause()).isEqualTo(clause);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0", "\0", "a/\0/b"})
  @Tag("W52")
  void neither_name_nor_filter_holds_the_null_character(String text) {
    assertThat(refusal(() -> TopicFilter.of(text)).clause()).isEqualTo("MQTT-4.7.3-2");
    assertThat(refusal(() -> TopicName.of(text)).clause()).isEqualTo("MQTT-4.7.3-2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD800", "a\uDC00b", "\uDC00\uD800", "a\uD83D"})
  @Tag("W52")
  void neither_name_nor_filter_holds_half_a_character(String text) {
    assertThat(refusal(() -> TopicFilter.of(text)).clause()).isEqualTo("MQTT-1.5.4-1");
    assertThat(refusal(() -> TopicName.of(text)).clause()).isEqualTo("MQTT-1.5.4-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "#", "a/+", "a/#", "a+", "a#b"})
  void a_name_holds_no_wildcard(String text) {
    assertThat(refusal(() -> TopicName.of(text)).clause()).isEqualTo("MQTT-3.3.2-2");
  }

  @Test
  void neither_name_nor_filter_takes_more_than_65535_bytes() {
    String longest = "x".repeat(65_533) + "é";
    assertThat(TopicName.of(longest).byteCount()).isEqualTo(65_535);
    assertThat(TopicFilter.of(longest).byteCount()).isEqualTo(65_535);
    assertThat(refusal(() -> TopicName.of(longest + "x")).clause()).isEqualTo("MQTT-4.7.3-3");
    assertThat(refusal(() -> TopicFilter.of(longest + "x")).clause()).isEqualTo("MQTT-4.7.3-3");
  }

  @Test
  @Tag("W8")
  void slashes_without_end_are_counted_and_matched_without_recursion() {
    String slashes = "/".repeat(65_535);
    assertThat(TopicFilter.levelCount(slashes)).isEqualTo(65_536);
    TopicFilter filter = TopicFilter.of(slashes);
    assertThat(filter.matches(TopicName.of(slashes))).isTrue();
    assertThat(filter.contains(filter)).isTrue();
    assertThat(TopicFilter.of("/#").contains(filter)).isTrue();
    assertThat(TopicFilter.of("+/#").overlaps(filter)).isTrue();
  }

  private static InvalidTopic refusal(Runnable attempt) {
    InvalidTopic found = catchThrowableOfType(InvalidTopic.class, attempt::run);
    assertThat(found).isNotNull();
    return found;
  }
}
