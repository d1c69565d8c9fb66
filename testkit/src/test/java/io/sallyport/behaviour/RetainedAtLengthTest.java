package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.SubAck;
import io.sallyport.store.ShardLog;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is retained comes as fast as the client takes it, and all of it, however much it is. */
class RetainedAtLengthTest {
  private static final int SHARDS = 16;
  private static final int LARGE = 60;
  private static final String PAYLOAD = "x".repeat(250_000);
  private static final int SMALL = 3_000;

  private final BrokerFixture house =
      BrokerFixture.with()
          .web()
          .with(
              """
              [limits.queue_per_session]
              messages = 100
              """)
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  /** They lie together, so that they are read together. */
  private static List<String> topicsOfOneShard(int count) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "large/" + i)
        .filter(topic -> ShardLog.shardOf("", topic, SHARDS) == 3)
        .limit(count)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void more_than_a_socket_takes_at_once_is_waited_for_and_not_dropped(AnyWay way) {
    List<String> topics = topicsOfOneShard(LARGE);
    try (Dialer writer = house.dial().connected("writer")) {
      for (String topic : topics) {
        writer.send(Packets.retained(topic, QoS.AT_LEAST_ONCE, 1, PAYLOAD)).expect(PubAck.class);
      }
    }
    try (Dialer reader =
        way.dial(house).connected("reader").subscribed("large/#", QoS.AT_MOST_ONCE)) {
      List<String> came = new ArrayList<>();
      for (int i = 0; i < LARGE; i++) {
        Publish message = reader.expect(Publish.class);
        assertThat(message.payload().length()).isEqualTo(PAYLOAD.length());
        came.add(message.topic().text());
      }
      assertThat(came).as("each once, sorted").isEqualTo(topics.stream().sorted().toList());
      reader.expectAlive();
    }
  }

  @Test
  void what_must_be_acknowledged_does_not_push_itself_out_of_the_queue() {
    try (Dialer writer = house.dial().connected("writer")) {
      for (int i = 0; i < SMALL; i++) {
        writer.send(Packets.retained("small/" + i, QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      }
    }
    Dialer dialled = house.dial().speaking(ProtocolVersion.MQTT_5);
    try (Dialer reader = dialled.greet("reader").with(Property.RECEIVE_MAXIMUM, 10).in()) {
      reader.send(Packets.subscribe(1, QoS.AT_LEAST_ONCE, "small/#")).expect(SubAck.class);
      Set<String> came = new HashSet<>();
      for (int i = 0; i < SMALL; i++) {
        Publish message = reader.expect(Publish.class);
        assertThat(came.add(message.topic().text())).as("each once").isTrue();
        reader.send(Packets.ack(message));
      }
      reader.expectAlive();
    }
  }
}
