package io.sallyport.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A queue's quota counts all that a publisher can make large, not the payload alone. */
class QueueQuotaTest {
  private static final int MESSAGES = 40;

  private final BrokerFixture house =
      BrokerFixture.with()
          .with(
              """
              [limits]
              queue_per_session = { messages = 100000, bytes = "1 MiB" }
              """)
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void user_properties_count(boolean stored) {
    try (Dialer reader = house.dial();
        Dialer writer = house.dial().connected("writer")) {
      reader.greet("reader").stored(stored ? 60 : 0).with(Property.RECEIVE_MAXIMUM, 1).accepted();
      reader.subscribed("a", QoS.AT_LEAST_ONCE);
      for (int i = 1; i <= MESSAGES; i++) {
        writer.send(heavy(i));
        writer.expect(PubAck.class);
      }
      assertThat(house.server().counters().of(Counter.DROPPED_QUEUE_FULL))
          .isGreaterThan(MESSAGES / 2);
    }
  }

  /** No payload at all, and 120,000 bytes. */
  private static Publish heavy(int packetId) {
    Properties.Builder properties = Properties.builder();
    for (int i = 0; i < 4; i++) {
      properties.user("weight", "x".repeat(30_000));
    }
    return Packets.with(Packets.publish("a", QoS.AT_LEAST_ONCE, packetId, ""), properties.build());
  }
}
