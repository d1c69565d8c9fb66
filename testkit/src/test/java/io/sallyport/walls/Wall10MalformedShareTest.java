package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Properties;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W10: a malformed share is refused in its place, and nothing of it stays. */
@Tag("W10")
class Wall10MalformedShareTest {
  private static final List<String> MALFORMED =
      List.of(
          "$share",
          "$share/",
          "$share/ab",
          "$share/ab/",
          "$share//x",
          "$share/a+b/x",
          "$share/+/x",
          "$share/#",
          "$share/a#/x",
          "$share/g/x#",
          "$share/g/#/x");

  private final BrokerFixture house = BrokerFixture.with().web().start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause({"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
  void it_is_refused_in_its_place_and_later_messages_flow(AnyWay way) {
    ReasonCode no = way.isFive() ? ReasonCode.TOPIC_FILTER_INVALID : ReasonCode.UNSPECIFIED_ERROR;
    try (Dialer client = way.dial(house).connected("client")) {
      for (String filter : MALFORMED) {
        client.send(Packets.subscribe(3, QoS.AT_LEAST_ONCE, "x", filter, "$share/g/x"));
        assertThat(client.expect(SubAck.class).reasons())
            .as(filter)
            .containsExactly(ReasonCode.GRANTED_QOS_1, no, ReasonCode.GRANTED_QOS_1);
        client.send(new Unsubscribe(4, List.of(filter), Properties.NONE)).expect(UnsubAck.class);
      }
      client.send(Packets.publish("x", QoS.AT_MOST_ONCE, 0, "later"));
      client.expectMessage("later");
      client.expectMessage("later");
      client.expectAlive();
    }
    assertThat(house.server().counters().of(io.sallyport.journal.Counters.Counter.FAILURES))
        .isZero();
  }
}
