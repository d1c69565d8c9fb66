package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W33: every filter of a SUBSCRIBE is decided by itself, in whatever place it stands. */
@Tag("W33")
class Wall33EveryFilterTest {
  private final BrokerFixture house =
      BrokerFixture.with()
          .device("lamp", "lamp-password")
          .rules(
              """
              [[rule]]
              name = "guests write"
              who = "guest:visitor"
              allow = ["publish"]
              topics = ["#"]

              [[rule]]
              name = "devices own their tree"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["{user}/#"]

              """)
          .web()
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause({"MQTT-3.8.4-5", "MQTT-3.8.4-6", "MQTT-3.9.3-1"})
  void the_second_and_the_last_are_looked_at_like_the_first(AnyWay way) {
    ReasonCode no = way.isFive() ? ReasonCode.NOT_AUTHORIZED : ReasonCode.UNSPECIFIED_ERROR;
    try (Dialer lamp = way.dial(house);
        Dialer guest = house.dial().connected("guest")) {
      lamp.greet("lamp").as("lamp", "lamp-password").accepted();
      lamp.send(
          Packets.subscribe(
              1, QoS.AT_LEAST_ONCE, "lamp/#", "door/#", "lamp/a", "#", "+/a", "lampe/a", "lamp"));
      assertThat(lamp.expect(SubAck.class).reasons())
          .containsExactly(
              ReasonCode.GRANTED_QOS_1,
              no,
              ReasonCode.GRANTED_QOS_1,
              no,
              no,
              no,
              ReasonCode.GRANTED_QOS_1);
      assertThat(house.events().of(Event.Denied.class))
          .extracting(Event.Denied::topic)
          .containsExactly("door/#", "#", "+/a", "lampe/a");
      for (String topic : new String[] {"door/a", "lampe/a", "lamp/a"}) {
        guest.send(Packets.publish(topic, QoS.AT_LEAST_ONCE, 1, topic)).expect(PubAck.class);
      }
      lamp.expectMessage("lamp/a");
      lamp.expectAlive();
    }
  }
}
