package io.sallyport.security;

import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Will;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F14: connect, leave a will, drop the connection, over and over. */
@Tag("F14")
class WillBombTest {
  private static final Will WILL = Packets.will("w", QoS.AT_LEAST_ONCE, "boom");
  private static final int AT_ONCE = 10;

  private final FakeTicker clock = new FakeTicker();
  private final BrokerFixture house =
      BrokerFixture.with()
          .device("lamp", "lamp-password")
          .with("[limits]\nwill = \"100 B\"\nwills_per_principal = \"1/s\"")
          .ticker(clock)
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  private void drop(Dialer client) {
    int before = gone();
    client.close();
    await().until(() -> gone() > before);
  }

  private void sayGoodbye(Dialer client) {
    int before = gone();
    client.send(new Disconnect(ReasonCode.SUCCESS, Properties.NONE)).expectClosed();
    await().until(() -> gone() > before);
  }

  private int gone() {
    return house.events().of(Event.Disconnected.class).size();
  }

  private void spendAll() {
    for (int i = 0; i < AT_ONCE; i++) {
      drop(house.dial().greet("bomb").will(WILL).in());
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @DisplayName("F14: a will that is too large is refused with its CONNECT")
  void a_will_that_is_too_large(Way way) {
    try (Dialer client = way.dial(house)) {
      client
          .greet("bomb")
          .will(Packets.will("w", QoS.AT_MOST_ONCE, "x".repeat(101)))
          .refused(ReasonCode.QUOTA_EXCEEDED);
    }
    try (Dialer client = way.dial(house)) {
      client.greet("bomb").will(Packets.will("w", QoS.AT_MOST_ONCE, "x".repeat(100))).in();
      client.expectAlive();
    }
  }

  @Test
  @DisplayName("F14: wills that are left too fast are refused with their CONNECT, for a while")
  void wills_that_are_left_too_fast() {
    spendAll();
    try (Dialer bomb = house.dial();
        Dialer withoutWill = house.dial().connected("bomb without a will")) {
      bomb.greet("bomb").will(WILL).refused(ReasonCode.CONNECTION_RATE_EXCEEDED);
      withoutWill.expectAlive();
    }
    clock.advance(Duration.ofSeconds(1));
    drop(house.dial().greet("bomb").will(WILL).in());
    try (Dialer bomb = house.dial()) {
      bomb.greet("bomb").will(WILL).refused(ReasonCode.CONNECTION_RATE_EXCEEDED);
    }
  }

  @Test
  void nobody_else_is_held_up_not_even_another_guest() throws UnknownHostException {
    spendAll();
    InetAddress another = InetAddress.getByName("127.0.0.2");
    try (Dialer lamp = house.dial();
        Dialer guest = Dialer.over(house.socket("plain", another))) {
      lamp.greet("lamp-1").as("lamp", "lamp-password").will(WILL).in().expectAlive();
      guest.greet("guest").will(WILL).in().expectAlive();
    }
  }

  @Test
  void a_will_that_is_taken_back_by_a_goodbye_costs_nothing() {
    for (int i = 0; i < 3 * AT_ONCE; i++) {
      sayGoodbye(house.dial().greet("polite").will(WILL).in());
    }
  }
}
