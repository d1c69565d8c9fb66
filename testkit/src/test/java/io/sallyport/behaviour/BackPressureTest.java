package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who sends faster than it can be served is read more slowly, and pays for it alone. */
class BackPressureTest {
  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void a_publisher_faster_than_the_store_is_answered_for_every_message() {
    try (Canary canary = new Canary(house);
        Dialer reader = house.dial();
        Dialer writer = house.dial().connected("writer")) {
      reader.greet("reader").stored().in().subscribed("a", QoS.AT_LEAST_ONCE);
      int answered = 0;
      for (int i = 0; i < 5_000; i++) {
        writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1 + i % 200, "m" + i));
        if (i - answered >= 150) {
          assertThat(writer.expect(PubAck.class).packetId()).isEqualTo(1 + answered++ % 200);
        }
      }
      while (answered < 5_000) {
        assertThat(writer.expect(PubAck.class).packetId()).isEqualTo(1 + answered++ % 200);
      }
      for (int i = 0; i < 5_000; i++) {
        reader.send(Packets.ack(reader.expectMessage("m" + i)));
      }
      canary.expectUnharmed();
    }
  }
}
