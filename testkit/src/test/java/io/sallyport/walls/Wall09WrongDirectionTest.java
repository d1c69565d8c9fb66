package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * W9: empty topics, packets of brokers, odd {@code $}-topics: one connection ends, no exception.
 */
@Tag("W9")
class Wall09WrongDirectionTest {
  private final BrokerFixture house = BrokerFixture.open();
  private Canary canary;

  @BeforeEach
  void watch() {
    canary = new Canary(house);
  }

  @AfterEach
  void close() {
    canary.expectUnharmed();
    canary.close();
    assertThat(house.events().of(Event.Failed.class)).as("exceptions that escaped").isEmpty();
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-4.7.3-1")
  void a_message_without_a_topic_ends_the_connection(Way way) {
    String noProperties = way.isFive() ? "00" : "";
    for (String first : List.of("30 0", "31 0")) {
      String message = first + (way.isFive() ? "6" : "5") + "00 00" + noProperties + "68 65 79";
      try (Dialer attacker = way.dial(house).connected("attacker")) {
        attacker.sendHex(message).expectEnded(ReasonCode.PROTOCOL_ERROR);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void packets_that_only_a_broker_sends_end_the_connection(Way way) {
    List<String> packets =
        way.isFive()
            ? List.of("20 03 00 00 00", "90 04 00 01 00 00", "B0 04 00 01 00 00", "D0 00")
            : List.of("20 02 00 00", "90 03 00 01 00", "B0 02 00 01", "D0 00");
    for (String packet : packets) {
      try (Dialer attacker = way.dial(house).connected("attacker")) {
        attacker.sendHex(packet).expectEnded(ReasonCode.PROTOCOL_ERROR);
      }
      try (Dialer stranger = way.dial(house)) {
        stranger.sendHex(packet).expectClosed();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void dollar_topics_are_refused_by_the_rules_and_not_by_an_accident(Way way) {
    for (String topic : List.of("$", "$x", "$SYS", "$SYS/a", "$share", "$share/g/a", "$/")) {
      try (Dialer attacker = way.dial(house).connected("attacker")) {
        attacker.send(Packets.publish(topic, QoS.AT_LEAST_ONCE, 1, "x"));
        if (way.isFive()) {
          assertThat(attacker.expect(PubAck.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
          attacker.expectAlive();
        } else {
          attacker.expectClosed();
        }
      }
    }
  }
}
