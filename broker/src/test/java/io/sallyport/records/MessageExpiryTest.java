package io.sallyport.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import org.junit.jupiter.api.Test;

/** What is left of a message's time. */
class MessageExpiryTest {
  private static final Properties TEN_SECONDS =
      Properties.builder()
          .number(Property.MESSAGE_EXPIRY_INTERVAL, 10)
          .text(Property.CONTENT_TYPE, "text")
          .build();

  private static long left(Properties properties, long passedMillis) {
    long deadline = MessageExpiry.deadlineOf(properties, 5_000);
    return MessageExpiry.left(properties, deadline, 5_000 + passedMillis)
        .number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
  }

  @Test
  void seconds_that_have_passed_are_taken_off_whole() {
    assertThat(left(TEN_SECONDS, 0)).isEqualTo(10);
    assertThat(left(TEN_SECONDS, 999)).isEqualTo(10);
    assertThat(left(TEN_SECONDS, 1_000)).isEqualTo(9);
    assertThat(left(TEN_SECONDS, 9_999)).isEqualTo(1);
    assertThat(left(TEN_SECONDS, 10_000)).isZero();
    assertThat(left(TEN_SECONDS, 99_000)).as("sent again after its time").isZero();
    assertThat(left(TEN_SECONDS, -99_000)).as("a clock set back").isEqualTo(10);
  }

  @Test
  void nothing_is_copied_while_nothing_has_changed() {
    assertThat(MessageExpiry.left(TEN_SECONDS, 10_500, 1_000)).isSameAs(TEN_SECONDS);
    assertThat(MessageExpiry.left(Properties.NONE, MessageExpiry.NEVER, 1_000))
        .isSameAs(Properties.NONE);
  }

  @Test
  void the_longest_interval_fits() {
    Properties longest =
        Properties.builder().number(Property.MESSAGE_EXPIRY_INTERVAL, 0xFFFF_FFFFL).build();
    assertThat(left(longest, 2_000)).isEqualTo(0xFFFF_FFFDL);
  }

  @Test
  void without_an_interval_nothing_ever_passes() {
    long deadline = MessageExpiry.deadlineOf(Properties.NONE, 5_000);
    assertThat(MessageExpiry.hasPassed(deadline, Long.MAX_VALUE)).isFalse();
  }
}
