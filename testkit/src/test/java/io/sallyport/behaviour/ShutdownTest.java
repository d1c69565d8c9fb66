package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a broker leaves. */
class ShutdownTest {
  private static final long MOST_MILLIS = 5_000;

  @Test
  void says_goodbye_to_5_0_and_closes_the_others() {
    List<Dialer> clients = new ArrayList<>();
    int port;
    try (BrokerFixture house = BrokerFixture.open()) {
      port = house.port();
      for (Way way : Way.values()) {
        clients.add(way.dial(house).connected("live-" + way));
        Dialer stored = way.dial(house);
        stored.greet("stored-" + way).stored().accepted();
        clients.add(stored);
      }
      clients.add(house.dial()); // has not said a word
    }
    Dialer stranger = clients.removeLast();
    clients.forEach(client -> client.expectEnded(ReasonCode.SERVER_SHUTTING_DOWN));
    stranger.expectClosed();
    stranger.close();
    clients.forEach(Dialer::close);
    assertThatThrownBy(() -> Dialer.to(port)).hasMessageContaining("refused");
  }

  @Test
  void does_not_wait_for_those_who_never_read() {
    BrokerFixture house = BrokerFixture.open();
    Dialer deaf = house.dial().connected("deaf").subscribed("a", QoS.AT_LEAST_ONCE);
    Dialer writer = house.dial().connected("writer");
    String large = "x".repeat(200_000);
    for (int i = 0; i < 100; i++) {
      writer.send(Packets.publish("a", QoS.AT_MOST_ONCE, 0, large));
    }
    writer.expectAlive();
    long begin = System.nanoTime();
    house.close();
    assertThat((System.nanoTime() - begin) / 1_000_000).isLessThan(MOST_MILLIS);
    deaf.close();
    writer.close();
  }
}
