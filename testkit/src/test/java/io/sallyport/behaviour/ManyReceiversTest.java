package io.sallyport.behaviour;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** So many receivers that what is for them is written later than for few. */
class ManyReceiversTest {
  private static final int RECEIVERS = 150; // on two loops
  private static final int MESSAGES = 40;

  private final BrokerFixture house = BrokerFixture.open();
  private final List<Dialer> receivers = new ArrayList<>();

  @AfterEach
  void close() {
    receivers.forEach(Dialer::close);
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void each_gets_everything_once_and_in_order_and_nobody_waits_for_another_message(Way way) {
    for (int i = 0; i < RECEIVERS; i++) {
      receivers.add(way.dial(house).connected("r" + i).subscribed("news", QoS.AT_LEAST_ONCE));
    }
    try (Dialer writer = way.dial(house).connected("writer")) {
      writer.send(Packets.publish("news", QoS.AT_LEAST_ONCE, 1, "alone")).expect(PubAck.class);
      receivers.forEach(receiver -> expect(receiver, "alone"));
      for (int i = 0; i < MESSAGES; i++) {
        writer.send(Packets.publish("news", QoS.AT_LEAST_ONCE, i + 1, "m" + i));
      }
      for (int i = 0; i < MESSAGES; i++) {
        writer.expect(PubAck.class);
      }
    }
    for (Dialer receiver : receivers) {
      for (int i = 0; i < MESSAGES; i++) {
        expect(receiver, "m" + i);
      }
      receiver.expectAlive();
    }
  }

  private static void expect(Dialer receiver, String payload) {
    Publish came = receiver.expectMessage(payload);
    receiver.send(Packets.ack(came));
  }
}
