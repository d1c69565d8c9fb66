package io.sallyport.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.broker.Purged;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.principal.PrincipalId;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The operator takes retained messages away, by topic and by who published them. */
@Tag("W25")
class RetainedPurgeTest {
  private static final int EACH = 300;

  private BrokerFixture house =
      BrokerFixture.with()
          .onDisk()
          .device("lamp", "lamp-password")
          .device("meter", "meter-password")
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void those_of_one_publisher_or_of_some_topics_go_and_stay_gone() {
    retain("lamp");
    retain("meter");
    assertThat(purge(null, "lamp", true)).isEqualTo(EACH);
    assertThat(retained()).isEqualTo(2 * EACH);
    assertThat(purge("site/lamp/1", "meter", false)).isZero();
    assertThat(purge("site/lamp/1", "lamp", false)).isOne();
    assertThat(purge(null, "lamp", false)).isEqualTo(EACH - 1);
    assertThat(purge(null, "lamp", false)).isZero();
    assertThat(retained()).isEqualTo(EACH);
    house = house.restart();
    assertThat(retained()).isEqualTo(EACH);
    assertThat(purge("site/+/1", null, false)).isOne();
    assertThat(purge("#", null, false)).isEqualTo(EACH - 1);
    try (Dialer reader = house.dial().connected("reader")) {
      reader.subscribed("#", QoS.AT_MOST_ONCE).expectAlive();
    }
  }

  private void retain(String device) {
    try (Dialer dialer = house.dial().greet(device).as(device, device + "-password").in()) {
      for (int i = 0; i < EACH; i++) {
        String topic = "site/%s/%d".formatted(device, i);
        dialer
            .send(Packets.retained(topic, QoS.AT_LEAST_ONCE, 1, "kept " + i))
            .expect(PubAck.class);
      }
    }
  }

  private long retained() {
    return house.server().census().stored().retainedMessages();
  }

  private long purge(@Nullable String filter, @Nullable String by, boolean dryRun) {
    Purged purged =
        house
            .server()
            .purgeRetained(
                filter == null ? null : TopicFilter.of(filter),
                by == null ? null : PrincipalId.user(by, 0),
                dryRun)
            .join();
    assertThat(purged.shardsFailed()).isZero();
    return purged.messages();
  }
}
