package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that does not want to hear itself. */
@Clause("MQTT-3.8.3-3")
class NoLocalTest {
  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hears_others_and_not_itself(boolean stored) {
    try (Dialer talker = house.dial();
        Dialer other = house.dial().connected("other")) {
      (stored ? talker.greet("talker").stored() : talker.greet("talker")).accepted();
      subscribe(talker, "a", true);
      for (QoS qos : new QoS[] {QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE}) {
        int id = qos == QoS.AT_MOST_ONCE ? 0 : 1;
        talker.send(Packets.publish("a", qos, id, "mine"));
        if (id != 0) {
          talker.expect(PubAck.class);
        }
        other.send(Packets.publish("a", qos, id, "theirs"));
        talker.expectMessage("theirs");
      }
      talker.expectAlive();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hears_itself_through_another_filter_that_does_not_say_so(boolean stored) {
    try (Dialer talker = house.dial()) {
      (stored ? talker.greet("talker").stored() : talker.greet("talker")).accepted();
      subscribe(talker, "a/#", true);
      subscribe(talker, "a/b", false);
      talker.send(Packets.publish("a/b", QoS.AT_LEAST_ONCE, 1, "x"));
      Set<Class<?>> came = new HashSet<>();
      came.add(talker.next().getClass());
      came.add(talker.next().getClass());
      assertThat(came).containsExactlyInAnyOrder(PubAck.class, Publish.class);
      talker.send(Packets.publish("a/c", QoS.AT_LEAST_ONCE, 1, "y"));
      talker.expect(PubAck.class);
      talker.expectAlive();
    }
  }

  private static void subscribe(Dialer talker, String filter, boolean noLocal) {
    talker.send(
        Packets.subscribe(
            1,
            new Subscribe.Request(
                filter, QoS.AT_LEAST_ONCE, noLocal, false, Subscribe.RetainHandling.SEND)));
    talker.expect(SubAck.class);
  }
}
