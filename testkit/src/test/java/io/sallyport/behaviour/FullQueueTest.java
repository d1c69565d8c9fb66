package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client finds that was away, or did not read, for longer than its queue is. */
@Tag("F16")
class FullQueueTest {
  private static BrokerFixture house(String full) {
    return BrokerFixture.with()
        .with("[limits]\nqueue_per_session = { messages = 5, full = \"" + full + "\" }")
        .start();
  }

  private static void publish(BrokerFixture house, int count) {
    try (Dialer writer = house.dial().connected("writer")) {
      for (int i = 1; i <= count; i++) {
        writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, i, "m" + i)).expect(PubAck.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"drop-oldest, m6", "drop-newest, m1", "disconnect, m1"})
  @DisplayName("F16: a client that was away too long finds the oldest or the newest, as is set")
  void a_client_that_was_away(String full, String first) {
    try (BrokerFixture house = house(full)) {
      try (Dialer reader = house.dial()) {
        reader.greet("reader").stored().accepted();
        reader.subscribed("a", QoS.AT_LEAST_ONCE);
      }
      await().until(() -> house.server().census().seats() == 0);
      publish(house, 10);
      try (Dialer reader = house.dial()) {
        reader.greet("reader").stored().accepted();
        int number = Integer.parseInt(first.substring(1));
        for (int i = number; i < number + 5; i++) {
          Publish came = reader.expectMessage("m" + i);
          reader.send(Packets.ack(came));
        }
        reader.expectAlive();
      }
      assertThat(house.server().counters().of(Counter.DROPPED_QUEUE_FULL)).isEqualTo(5);
      await().until(() -> !house.events().of(Event.Lost.class).isEmpty());
      assertThat(house.events().of(Event.Lost.class))
          .allMatch(lost -> lost.reason().equals("dropped_queue_full"))
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("F16: disconnect says 0x97 to a client that does not acknowledge")
  void a_client_that_does_not_acknowledge_is_told_to_go(boolean stored) {
    try (BrokerFixture house = house("disconnect");
        Dialer reader = house.dial()) {
      reader.greet("reader").stored(stored ? 60 : 0).with(Property.RECEIVE_MAXIMUM, 1).accepted();
      reader.subscribed("a", QoS.AT_LEAST_ONCE);
      publish(house, 10);
      reader.expectMessage("m1");
      reader.expectEnded(ReasonCode.QUOTA_EXCEEDED);
      await().until(() -> house.server().census().seats() == 0);
      assertThat(house.events().of(Event.Disconnected.class))
          .anyMatch(gone -> gone.cause().equals("queue_full"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("F18: a topic too many is refused with 0x97; what is there may be replaced")
  void a_topic_too_many(boolean five) {
    try (BrokerFixture house =
            BrokerFixture.with().with("[limits]\nretained_messages_per_principal = 1").start();
        Dialer writer =
            house.dial().speaking(five ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1)) {
      writer.connected("writer");
      retain(writer, "r/1", ReasonCode.SUCCESS);
      retain(writer, "r/2", five ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS);
      retain(writer, "r/1", ReasonCode.SUCCESS);
      assertThat(house.server().counters().of(Counter.RETAINS_REFUSED)).isEqualTo(1);
      assertThat(house.server().census().stored().retainedMessages()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName(
      "F18: a topic too many is refused also to a stored session that publishes with QoS 2")
  void a_topic_too_many_exactly_once(boolean five) {
    try (BrokerFixture house =
            BrokerFixture.with().with("[limits]\nretained_messages_per_principal = 1").start();
        Dialer reader = house.dial().connected("reader").subscribed("r/#", QoS.AT_MOST_ONCE);
        Dialer writer =
            house.dial().speaking(five ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1)) {
      writer.greet("writer").stored().in();
      retain(writer, "r/1", ReasonCode.SUCCESS);
      retainOnce(writer, "r/2", five ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS);
      retainOnce(writer, "r/1", ReasonCode.SUCCESS);
      assertThat(house.server().counters().of(Counter.RETAINS_REFUSED)).isEqualTo(1);
      assertThat(house.server().census().stored().retainedMessages()).isEqualTo(1);
      for (String topic : five ? List.of("r/1", "r/1") : List.of("r/1", "r/2", "r/1")) {
        assertThat(reader.expect(Publish.class).topic().text()).isEqualTo(topic);
      }
      reader.expectAlive();
    }
  }

  private static void retainOnce(Dialer writer, String topic, ReasonCode reason) {
    writer.send(Packets.retained(topic, QoS.EXACTLY_ONCE, 1, "x"));
    assertThat(writer.expect(PubRec.class).reason()).isEqualTo(reason);
    if (!reason.isError()) {
      writer.send(Packets.rel(1)).expect(PubComp.class);
    }
  }

  private static void retain(Dialer writer, String topic, ReasonCode reason) {
    writer.send(Packets.retained(topic, QoS.AT_LEAST_ONCE, 1, "x"));
    assertThat(writer.expect(PubAck.class).reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("F28: what has to be stored and cannot be is not acknowledged")
  void a_full_store_acknowledges_nothing(boolean five) {
    try (BrokerFixture house =
            BrokerFixture.with()
                .with("[limits]\nstored = \"64 KiB\"\nstored_per_principal = \"1 MiB\"")
                .start();
        Dialer writer =
            house.dial().speaking(five ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1)) {
      try (Dialer reader = house.dial()) {
        reader.greet("reader").stored().accepted();
        reader.subscribed("a", QoS.AT_LEAST_ONCE);
      }
      await().until(() -> house.server().census().seats() == 0);
      writer.connected("writer");
      String large = "x".repeat(70_000);
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, large)).expect(PubAck.class);
      await().until(() -> house.server().census().stored().storedBytes() > 64 << 10);
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 2, "y"));
      if (five) {
        assertThat(writer.expect(PubAck.class).reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        writer.send(Packets.publish("a", QoS.AT_MOST_ONCE, 0, "z")).expectAlive();
      } else {
        writer.expectClosed();
      }
      assertThat(house.server().counters().of(Counter.PUBLISHES_NOT_STORED)).isEqualTo(1);
    }
  }
}
