package io.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Disconnect;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.12 to 3.14: pings and goodbyes. */
class DisconnectClausesTest {
  private static BrokerFixture house;

  @BeforeAll
  static void open() {
    house = BrokerFixture.with().web().start();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause("MQTT-3.12.4-1")
  void every_ping_is_answered(AnyWay way) {
    try (Dialer dialer = way.dial(house).connected("pinging")) {
      for (int i = 0; i < 20; i++) {
        dialer.send(PingReq.INSTANCE);
      }
      for (int i = 0; i < 20; i++) {
        dialer.expect(PingResp.class);
      }
      dialer.send(new Disconnect(ReasonCode.SUCCESS)).expectClosed();
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause({"MQTT-3.14.4-1", "MQTT-3.14.4-2", "MQTT-3.14.4-3"})
  void after_a_goodbye_nothing_is_read_and_nothing_is_said(AnyWay way) {
    try (Dialer watchman = house.dial().connected("watchman").subscribed("late", QoS.AT_MOST_ONCE);
        Dialer leaving = way.dial(house)) {
      leaving.greet("leaving").will(Packets.will("late", QoS.AT_MOST_ONCE, "will")).accepted();
      leaving.sendHex(
          "E000 C000"
              + (way.isFive() ? "3008" : "3007")
              + "00046C617465"
              + (way.isFive() ? "00" : "")
              + "78");
      leaving.expectClosed();
      watchman.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause({
    "MQTT-3.14.2-2",
    "MQTT-3.14.2-1",
    "MQTT-3.14.4-1",
    "MQTT-3.14.4-2",
    "MQTT-4.13.1-1",
    "MQTT-4.13.2-1"
  })
  void the_broker_says_goodbye_once_and_closes(AnyWay way) {
    try (Dialer wrong = way.dial(house)) {
      wrong.greet("wrong").stored(60).in().subscribed("wrong", QoS.AT_MOST_ONCE);
      wrong.sendHex("C100 C000");
      if (way.isFive()) {
        Disconnect said = wrong.expect(Disconnect.class);
        assertThat(said.reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
        assertThat(said.properties().has(Property.SESSION_EXPIRY_INTERVAL)).isFalse();
      }
      wrong.expectClosed();
    }
    try (Dialer writer = house.dial().connected("writer")) {
      writer.send(Publish.of("wrong", "nobody listens")).expectAlive();
    }
  }
}
