package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A subscriber that does not read costs what its queue may hold, and nobody else anything. */
class SlowSubscriberTest {
  private static final String LARGE = "x".repeat(200_000);

  private final BrokerFixture house =
      BrokerFixture.with()
          .with("[limits]\nqueue_per_session = { messages = 100, bytes = \"1 MiB\" }")
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void qos_0_is_dropped_and_counted() {
    try (Canary canary = new Canary(house);
        Dialer slow = house.dial().connected("slow").subscribed("a", QoS.AT_MOST_ONCE);
        Dialer writer = house.dial().connected("writer")) {
      for (int i = 0; i < 200; i++) {
        writer.send(Packets.publish("a", QoS.AT_MOST_ONCE, 0, i + LARGE));
        if (i % 20 == 0) {
          canary.sing();
        }
      }
      await().until(() -> house.server().counters().of(Counter.DROPPED_SLOW_RECEIVER) > 0);
      canary.expectUnharmed();
      assertThat(slow.expect(Publish.class).payload().text()).startsWith("0x");
    }
  }

  /** What nobody acknowledges is in no window; a stored session's place in a group has none. */
  @ParameterizedTest
  @Tag("F16")
  @ValueSource(booleans = {false, true})
  void qos_0_of_a_group_is_dropped_and_counted(boolean stored) {
    try (Canary canary = new Canary(house);
        Dialer slow = house.dial();
        Dialer writer = house.dial().connected("writer")) {
      (stored ? slow.greet("slow").stored() : slow.greet("slow")).accepted();
      slow.subscribed("$share/g/a", QoS.AT_MOST_ONCE);
      for (int i = 0; i < 200; i++) {
        writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, i + LARGE)).expect(PubAck.class);
        if (i % 20 == 0) {
          canary.sing();
        }
      }
      await().until(() -> house.server().counters().of(Counter.DROPPED_SLOW_RECEIVER) > 0);
      canary.expectUnharmed();
      assertThat(slow.expect(Publish.class).payload().text()).startsWith("0x");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void qos_1_waits_within_its_quota(boolean stored) {
    try (Canary canary = new Canary(house);
        Dialer slow = house.dial();
        Dialer writer = house.dial().connected("writer")) {
      (stored ? slow.greet("slow").stored() : slow.greet("slow")).accepted();
      slow.subscribed("a", QoS.AT_LEAST_ONCE);
      int sent = 200;
      for (int i = 0; i < sent; i++) {
        writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, i + LARGE)).expect(PubAck.class);
        if (i % 20 == 0) {
          canary.sing();
        }
      }
      long dropped = house.server().counters().of(Counter.DROPPED_QUEUE_FULL);
      assertThat(dropped).isPositive();
      int last = -1;
      for (int i = 0; i < sent - dropped; i++) {
        Publish came = slow.expect(Publish.class);
        int number = Integer.parseInt(came.payload().text().replace("x", ""));
        assertThat(number).as("in order").isGreaterThan(last);
        last = number;
        slow.send(Packets.ack(came));
      }
      slow.expectAlive();
      canary.expectUnharmed();
    }
  }
}
