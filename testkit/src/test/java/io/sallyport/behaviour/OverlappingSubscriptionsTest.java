package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that several filters of one client want comes once, for all of them. */
class OverlappingSubscriptionsTest {
  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-3.3.4-2")
  void one_copy_with_the_strongest_qos(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = way.dial(house);
          Dialer writer = house.dial().connected("writer")) {
        (stored ? reader.greet("reader").stored() : reader.greet("reader")).accepted();
        reader.subscribed("a/#", QoS.AT_MOST_ONCE);
        reader.subscribed("a/+", QoS.EXACTLY_ONCE);
        reader.subscribed("a/b", QoS.AT_LEAST_ONCE);
        writer.send(Packets.publish("a/b", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
        Publish came = reader.expectMessage("x");
        assertThat(came.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
        reader.send(Packets.ack(came)).expectAlive();
      }
      try (Dialer forget = way.dial(house).connected("reader")) {
        forget.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Clause({"MQTT-3.3.4-3", "MQTT-3.3.4-4"})
  void one_copy_with_the_ids_of_all_that_have_one(boolean stored) {
    try (Dialer reader = house.dial();
        Dialer writer = house.dial().connected("writer")) {
      (stored ? reader.greet("reader").stored() : reader.greet("reader")).accepted();
      subscribe(reader, "a/#", 7);
      subscribe(reader, "a/+", 268_435_455);
      subscribe(reader, "c", 9);
      reader.subscribed("a/b", QoS.AT_LEAST_ONCE);
      for (QoS qos : new QoS[] {QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE}) {
        int id = qos == QoS.AT_MOST_ONCE ? 0 : 1;
        writer.send(Packets.publish("a/b", qos, id, "x"));
        assertThat(ids(reader.expectMessage("x"))).containsExactlyInAnyOrder(7, 268_435_455);
        writer.send(Packets.publish("c", qos, id, "y"));
        assertThat(ids(reader.expectMessage("y"))).containsExactly(9);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Clause("MQTT-3.8.4-3")
  void the_same_filter_again_replaces_id_and_qos(boolean stored) {
    try (Dialer reader = house.dial();
        Dialer writer = house.dial().connected("writer")) {
      (stored ? reader.greet("reader").stored() : reader.greet("reader")).accepted();
      subscribe(reader, "a", 1);
      subscribe(reader, "a", 2);
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      Publish came = reader.expectMessage("x");
      assertThat(ids(came)).containsExactly(2);
      reader.send(Packets.ack(came));
      reader.subscribed("a", QoS.AT_MOST_ONCE);
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "y")).expect(PubAck.class);
      Publish weaker = reader.expectMessage("y");
      assertThat(weaker.qos()).isEqualTo(QoS.AT_MOST_ONCE);
      assertThat(ids(weaker)).isEmpty();
      reader.expectAlive();
    }
  }

  private static void subscribe(Dialer reader, String filter, int id) {
    reader.send(
        new Subscribe(
            id % 1_000 + 1,
            List.of(new Subscribe.Request(filter, QoS.AT_LEAST_ONCE)),
            Properties.builder().subscriptionIdentifier(id).build()));
    reader.expect(SubAck.class);
  }

  private static List<Integer> ids(Publish message) {
    return IntStream.range(0, message.properties().subscriptionIdentifierCount())
        .mapToObj(message.properties()::subscriptionIdentifier)
        .toList();
  }
}
