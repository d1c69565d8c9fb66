package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A question that is always answered. */
@Clause("MQTT-3.12.4-1")
class PingTest {
  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void every_ping_has_its_answer(Way way) {
    try (Dialer client = way.dial(house).connected("client")) {
      for (int i = 0; i < 100; i++) {
        client.send(PingReq.INSTANCE);
      }
      for (int i = 0; i < 100; i++) {
        client.expect(PingResp.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void it_is_answered_between_messages(Way way) {
    try (Dialer reader = way.dial(house).connected("reader").subscribed("a", QoS.AT_MOST_ONCE);
        Dialer writer = house.dial().connected("writer")) {
      for (int i = 0; i < 1_000; i++) {
        writer.send(Publish.of("a", "m" + i));
      }
      reader.send(PingReq.INSTANCE);
      int messages = 0;
      int answers = 0;
      while (messages < 1_000 || answers < 1) {
        switch (reader.next()) {
          case PingResp _ -> answers++;
          case Publish message -> assertThat(message.payload().text()).isEqualTo("m" + messages++);
          default -> throw new AssertionError("neither message nor answer");
        }
      }
      assertThat(answers).isEqualTo(1);
    }
  }
}
