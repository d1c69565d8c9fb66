package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Property;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Short names that a client gives to topics it publishes to. */
class TopicAliasTest {
  private static final int ANNOUNCED = 16;

  private final BrokerFixture house = BrokerFixture.open();
  private Dialer reader;

  @BeforeEach
  void dial() {
    reader = house.dial().connected("reader").subscribed("#", QoS.AT_MOST_ONCE);
  }

  @AfterEach
  void close() {
    reader.close();
    house.close();
  }

  @Test
  @Clause("MQTT-3.3.2-12")
  void a_name_is_set_used_and_set_anew() {
    try (Dialer writer = house.dial()) {
      assertThat(
              writer
                  .greet("writer")
                  .accepted()
                  .properties()
                  .number(Property.TOPIC_ALIAS_MAXIMUM, -1))
          .isEqualTo(ANNOUNCED);
      publish(writer, "a", 1);
      publish(writer, "b", ANNOUNCED);
      publish(writer, "", 1);
      publish(writer, "c", 1);
      publish(writer, "", 1);
      publish(writer, "", ANNOUNCED);
    }
    for (String topic : "a b a c c b".split(" ")) {
      var came = reader.expectMessage("!");
      assertThat(came.topic().text()).isEqualTo(topic);
      assertThat(came.properties().has(Property.TOPIC_ALIAS)).isFalse();
    }
  }

  @Test
  @Clause({"MQTT-3.3.2-8", "MQTT-3.3.2-9"})
  void zero_and_more_than_announced_end_the_connection() {
    for (int alias : new int[] {0, ANNOUNCED + 1, 65_535}) {
      try (Dialer writer = house.dial().connected("writer")) {
        publish(writer, "a", alias);
        writer.expectEnded(ReasonCode.TOPIC_ALIAS_INVALID);
      }
    }
  }

  @Test
  void a_name_that_was_never_given_ends_the_connection() {
    try (Dialer writer = house.dial().connected("writer")) {
      publish(writer, "", 3);
      writer.expectEnded(ReasonCode.PROTOCOL_ERROR);
    }
  }

  @Test
  @Clause("MQTT-3.3.2-7")
  void names_end_with_their_connection() {
    for (int i = 0; i < 2; i++) {
      try (Dialer writer = house.dial()) {
        writer.greet("writer").stored().accepted();
        if (i == 0) {
          publish(writer, "a", 1);
          reader.expectMessage("!");
        } else {
          publish(writer, "", 1);
          writer.expectEnded(ReasonCode.PROTOCOL_ERROR);
        }
      }
    }
  }

  private static void publish(Dialer writer, String topic, int alias) {
    StringBuilder hex =
        new StringBuilder("30%02X00%02X".formatted(7 + topic.length(), topic.length()));
    topic.chars().forEach(c -> hex.append("%02X".formatted(c)));
    writer.sendHex(hex + "0323%04X21".formatted(alias));
  }
}
