package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is no longer wanted no longer comes. */
class UnsubscribeTest {
  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.10.4-1", "MQTT-3.10.4-2", "MQTT-3.10.4-4", "MQTT-3.10.4-5", "MQTT-3.11.3-1"})
  void every_filter_is_answered_in_its_place(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = way.dial(house);
          Dialer writer = house.dial().connected("writer")) {
        (stored ? reader.greet("reader").stored() : reader.greet("reader")).accepted();
        reader.subscribed("a/+", QoS.AT_LEAST_ONCE).subscribed("b", QoS.AT_LEAST_ONCE);
        reader.send(new Unsubscribe(9, List.of("a/b", "a/+", "A/+", "a/#"), Properties.NONE));
        UnsubAck answer = reader.expect(UnsubAck.class);
        assertThat(answer.packetId()).isEqualTo(9);
        if (way.isFive()) {
          assertThat(answer.reasons())
              .containsExactly(
                  ReasonCode.NO_SUBSCRIPTION_EXISTED,
                  ReasonCode.SUCCESS,
                  ReasonCode.NO_SUBSCRIPTION_EXISTED,
                  ReasonCode.NO_SUBSCRIPTION_EXISTED);
        }
        writer.send(Packets.publish("a/b", QoS.AT_LEAST_ONCE, 1, "gone")).expect(PubAck.class);
        writer.send(Packets.publish("b", QoS.AT_LEAST_ONCE, 1, "kept")).expect(PubAck.class);
        reader.send(Packets.ack(reader.expectMessage("kept"))).expectAlive();
      }
      try (Dialer forget = way.dial(house).connected("reader")) {
        forget.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-3.10.4-3")
  void what_was_under_way_may_still_be_finished(Way way) {
    try (Dialer reader = way.dial(house);
        Dialer writer = house.dial().connected("writer")) {
      reader.greet("reader").stored().in().subscribed("a", QoS.AT_LEAST_ONCE);
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      var came = reader.expectMessage("x");
      reader.send(new Unsubscribe(9, List.of("a"), Properties.NONE)).expect(UnsubAck.class);
      reader.send(Packets.ack(came)).expectAlive();
    }
    try (Dialer reader = way.dial(house)) {
      assertThat(reader.greet("reader").stored().accepted().sessionPresent()).isTrue();
      reader.expectAlive();
    }
  }
}
