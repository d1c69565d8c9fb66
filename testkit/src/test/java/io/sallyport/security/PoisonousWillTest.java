package io.sallyport.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Will;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.topic.TopicName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** W52: a will with all the properties that it may have is a message that every client can read. */
@Tag("W52")
class PoisonousWillTest {
  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  private static Will will(boolean retain) {
    Properties everything =
        Properties.builder()
            .number(Property.WILL_DELAY_INTERVAL, 0)
            .number(Property.PAYLOAD_FORMAT_INDICATOR, 1)
            .number(Property.MESSAGE_EXPIRY_INTERVAL, 600)
            .text(Property.CONTENT_TYPE, "text/plain")
            .text(Property.RESPONSE_TOPIC, "answers")
            .binary(Property.CORRELATION_DATA, new byte[] {1})
            .user("name", "value")
            .build();
    return new Will(
        TopicName.of("gone"), QoS.AT_LEAST_ONCE, retain, everything, Payload.of("farewell"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 60})
  void those_who_are_there_can_read_it(long expirySeconds) {
    try (Dialer reader = house.dial().connected("reader").subscribed("gone", QoS.AT_MOST_ONCE)) {
      leaveBehind(will(false), expirySeconds);
      expectReadable(reader);
      reader.expectAlive();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 60})
  void those_who_come_later_can_read_it(long expirySeconds) {
    try (Dialer reader = house.dial().connected("reader").subscribed("gone", QoS.AT_MOST_ONCE)) {
      leaveBehind(will(true), expirySeconds);
      expectReadable(reader);
    }
    try (Dialer late = house.dial().connected("late").subscribed("gone", QoS.AT_MOST_ONCE)) {
      expectReadable(late);
      late.expectAlive();
    }
  }

  private void leaveBehind(Will will, long expirySeconds) {
    try (Dialer gone = house.dial()) {
      gone.greet("leaver").stored(expirySeconds).will(will).accepted();
    }
  }

  private static void expectReadable(Dialer reader) {
    Publish came = reader.expectMessage("farewell");
    assertThat(came.properties().has(Property.WILL_DELAY_INTERVAL)).isFalse();
    assertThat(came.properties().text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
  }
}
