package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How large a packet may be, in either direction. */
class MaximumPacketSizeTest {
  private final BrokerFixture house =
      BrokerFixture.with()
          .with("[limits]\npacket = \"2 KiB\"\npacket_before_login = \"1 KiB\"")
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Clause({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
  void what_is_too_large_for_the_client_is_dropped_as_if_it_had_been_sent(boolean stored) {
    try (Dialer reader = house.dial();
        Dialer writer = house.dial().connected("writer")) {
      var greeting = reader.greet("reader").with(Property.MAXIMUM_PACKET_SIZE, 100);
      (stored ? greeting.stored() : greeting).accepted();
      reader.subscribed("a", QoS.EXACTLY_ONCE);
      for (QoS qos : new QoS[] {QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE}) {
        int id = qos == QoS.AT_MOST_ONCE ? 0 : 1;
        writer.send(Packets.publish("a", qos, id, "x".repeat(100)));
        writer.send(Packets.publish("a", qos, id, "small " + qos));
        reader.expectMessage("small " + qos);
      }
      writer.expect(PubAck.class);
      await().until(() -> house.server().counters().of(Counter.DROPPED_PACKET_TOO_LARGE) == 2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void to_the_byte(boolean stored) {
    int head = 1 + 1 + 2 + 1 + 1; // type, length, topic, no properties
    try (Dialer reader = house.dial();
        Dialer writer = house.dial().connected("writer")) {
      var greeting = reader.greet("reader").with(Property.MAXIMUM_PACKET_SIZE, 100);
      (stored ? greeting.stored() : greeting).accepted();
      reader.subscribed("a", QoS.AT_MOST_ONCE);
      writer.send(Packets.publish("a", QoS.AT_MOST_ONCE, 0, "y".repeat(101 - head)));
      writer.send(Packets.publish("a", QoS.AT_MOST_ONCE, 0, "x".repeat(100 - head)));
      reader.expectMessage("x".repeat(100 - head));
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void what_is_too_large_for_the_broker_ends_the_connection(Way way) {
    try (Dialer writer = way.dial(house)) {
      var told = writer.greet("writer").accepted().properties();
      assertThat(told.number(Property.MAXIMUM_PACKET_SIZE, -1))
          .isEqualTo(way.isFive() ? 2_048 : -1);
      String topic = "a";
      int head = 1 + 2 + 2 + topic.length() + (way.isFive() ? 1 : 0);
      writer.send(Packets.publish(topic, QoS.AT_MOST_ONCE, 0, "x".repeat(2_048 - head)));
      writer.expectAlive();
      writer.send(Packets.publish(topic, QoS.AT_MOST_ONCE, 0, "x".repeat(2_049 - head)));
      writer.expectEnded(ReasonCode.PACKET_TOO_LARGE);
    }
  }
}
