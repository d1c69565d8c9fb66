package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A rule about receiving that names a QoS means the one that the subscription was granted, whatever
 * the message was published with, and whether the session is stored or not.
 */
class GrantedQosTest {
  private final BrokerFixture house =
      BrokerFixture.with()
          .rules(
              """
              [[rule]]
              name = "all is open"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["#"]

              [[rule]]
              name = "no secrets for those who were granted 2"
              who = "any"
              deny = ["receive"]
              topics = ["plant/secret"]
              qos = [2]

              """)
          .start();
  private int packetId;

  @AfterEach
  void close() {
    house.close();
  }

  private Dialer reader(boolean stored, String clientId) {
    return stored ? house.dial().greet(clientId).stored().in() : house.dial().connected(clientId);
  }

  private void send(Dialer writer, String topic, String payload) {
    writer
        .send(Packets.publish(topic, QoS.AT_LEAST_ONCE, ++packetId, payload))
        .expect(PubAck.class);
  }

  @ParameterizedTest
  @CsvSource({
    "false, plant/+",
    "true, plant/+",
    "false, $share/g/plant/+",
    "true, $share/g/plant/+",
  })
  void what_was_granted_counts_and_not_what_is_delivered(boolean stored, String filter) {
    try (Dialer writer = house.dial().connected("writer");
        Dialer reader = reader(stored, "reader")) {
      reader.subscribed(filter, QoS.EXACTLY_ONCE);
      send(writer, "plant/secret", "denied");
      send(writer, "plant/open", "open");
      reader.send(Packets.ack(reader.expectMessage("open")));
      assertThat(house.server().counters().of(Counter.RECEIVES_DENIED)).isEqualTo(1);
      reader.subscribed(filter, QoS.AT_LEAST_ONCE);
      send(writer, "plant/secret", "allowed");
      reader.send(Packets.ack(reader.expectMessage("allowed"))).expectAlive();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void retained_messages_of_every_qos_are_no_exception(boolean stored) {
    for (QoS kept : new QoS[] {QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE}) {
      try (Dialer writer = house.dial().connected("writer")) {
        retain(writer, kept);
      }
      try (Dialer reader = reader(stored, "reader of " + kept)) {
        reader.subscribed("plant/secret", QoS.EXACTLY_ONCE);
        reader.subscribed("plant/open", QoS.EXACTLY_ONCE);
        Publish first = reader.expectMessage("open " + kept);
        if (kept == QoS.AT_LEAST_ONCE) {
          reader.send(Packets.ack(first));
        }
        reader.expectAlive();
      }
    }
  }

  private void retain(Dialer writer, QoS qos) {
    for (String topic : new String[] {"secret", "open"}) {
      int id = qos == QoS.AT_MOST_ONCE ? 0 : ++packetId;
      writer.send(Packets.retained("plant/" + topic, qos, id, topic + " " + qos));
      if (qos == QoS.AT_LEAST_ONCE) {
        writer.expect(PubAck.class);
      }
    }
    writer.expectAlive();
  }
}
