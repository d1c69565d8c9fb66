package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many messages may be under way, in either direction. */
class ReceiveMaximumTest {
  private final BrokerFixture house =
      BrokerFixture.with().with("[limits]\nreceive_maximum = 5").start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Clause({"MQTT-3.3.4-9", "MQTT-4.9.0-2"})
  void the_broker_sends_no_more_than_the_client_takes(boolean stored) {
    try (Dialer reader = house.dial();
        Dialer writer = house.dial().connected("writer")) {
      var greeting = reader.greet("reader").with(Property.RECEIVE_MAXIMUM, 3);
      (stored ? greeting.stored() : greeting).accepted();
      reader.subscribed("a", QoS.EXACTLY_ONCE);
      for (int i = 0; i < 10; i++) {
        writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "m" + i)).expect(PubAck.class);
      }
      Deque<Publish> open = new ArrayDeque<>();
      for (int i = 0; i < 3; i++) {
        open.add(reader.expectMessage("m" + i));
      }
      reader.expectAlive(); // and not a fourth
      for (int i = 3; i < 10; i++) {
        reader.send(Packets.ack(open.remove()));
        open.add(reader.expectMessage("m" + i));
        reader.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void qos_0_is_not_counted(boolean stored) {
    try (Dialer reader = house.dial();
        Dialer writer = house.dial().connected("writer")) {
      var greeting = reader.greet("reader").with(Property.RECEIVE_MAXIMUM, 1);
      (stored ? greeting.stored() : greeting).accepted();
      reader.subscribed("a", QoS.AT_LEAST_ONCE);
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "one")).expect(PubAck.class);
      reader.expectMessage("one");
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "waits")).expect(PubAck.class);
      writer.send(Packets.publish("a", QoS.AT_MOST_ONCE, 0, "passes"));
      reader.expectMessage("passes");
    }
  }

  @Test
  @Clause("MQTT-3.3.4-7")
  void the_client_is_told_how_much_the_broker_takes_and_held_to_it() {
    try (Dialer writer = house.dial()) {
      assertThat(
              writer.greet("writer").accepted().properties().number(Property.RECEIVE_MAXIMUM, -1))
          .isEqualTo(5);
      for (int id = 1; id <= 5; id++) {
        writer.send(Packets.publish("a", QoS.EXACTLY_ONCE, id, "x"));
        writer.expect(io.sallyport.packet.PubRec.class);
      }
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 6, "x"));
      writer.expectEnded(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }
  }

  @Test
  void what_is_answered_makes_room() {
    try (Dialer writer = house.dial().connected("writer")) {
      for (int id = 1; id <= 50; id++) {
        writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, id, "x")).expect(PubAck.class);
        writer.send(Packets.publish("a", QoS.EXACTLY_ONCE, id, "x"));
        writer.expect(io.sallyport.packet.PubRec.class);
        writer.send(Packets.rel(id)).expect(io.sallyport.packet.PubComp.class);
      }
    }
  }
}
