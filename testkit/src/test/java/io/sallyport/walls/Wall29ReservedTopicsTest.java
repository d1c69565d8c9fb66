package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W29: nobody writes where the broker speaks, on whatever path, whatever the rules say. */
@Tag("W29")
class Wall29ReservedTopicsTest {
  private static final String[] RESERVED = {
    "$SYS/broker/uptime",
    "$SYS",
    "$CONTROL/dynamic-security/v1",
    "$share/group/topic",
    "$queue/topic",
    "$sallyport/x"
  };

  private final BrokerFixture house =
      BrokerFixture.with()
          .device("boss", "boss-password", "monitor", "admin")
          .with("[broker]\nsys_interval = \"0s\"\n")
          .rules(
              """
              [[rule]]
              name = "careless"
              who = "any"
              allow = ["publish", "subscribe", "will"]
              topics = ["#", "$SYS/#", "$CONTROL/#", "$queue/#", "$sallyport/#"]

              """)
          .web()
          .start();
  private Dialer boss;

  @BeforeEach
  void watch() {
    boss = house.dial();
    boss.greet("boss").as("boss", "boss-password").in();
    for (String filter : new String[] {"#", "$SYS/#", "$CONTROL/#", "$sallyport/#"}) {
      boss.subscribed(filter, QoS.AT_LEAST_ONCE);
    }
  }

  @AfterEach
  void close() {
    boss.expectAlive().close(); // it has heard nothing of it all
    house.close();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_publish_is_refused_retained_or_not(AnyWay way) {
    for (String topic : RESERVED) {
      for (boolean retain : new boolean[] {false, true}) {
        try (Dialer attacker = way.dial(house).connected("attacker")) {
          attacker.send(
              retain
                  ? Packets.retained(topic, QoS.AT_LEAST_ONCE, 1, "x")
                  : Packets.publish(topic, QoS.AT_LEAST_ONCE, 1, "x"));
          refused(attacker);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_will_is_refused_with_its_connect(AnyWay way) {
    for (String topic : RESERVED) {
      way.dial(house)
          .greet("attacker")
          .will(Packets.will(topic, QoS.AT_MOST_ONCE, "x"))
          .refused(ReasonCode.NOT_AUTHORIZED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  void an_alias_leads_nowhere_else(AnyWay way) {
    try (Dialer attacker = way.dial(house).connected("attacker")) {
      for (String topic : new String[] {"$SYS/broker/uptime", ""}) {
        Bytes body = new Bytes().text(topic).hex("00 01 03 23 00 01");
        attacker.send(Bytes.packet(0x32, body.add("x".getBytes(StandardCharsets.UTF_8))));
        assertThat(attacker.expect(PubAck.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_share_leads_nowhere_else(AnyWay way) {
    try (Dialer attacker = way.dial(house).connected("attacker")) {
      attacker.send(
          Packets.subscribe(1, QoS.AT_MOST_ONCE, "$share/g/$SYS/#", "$SYS/broker/load/#"));
      assertThat(attacker.expect(SubAck.class).reasons()).allMatch(ReasonCode::isError);
    }
  }

  private static void refused(Dialer attacker) {
    if (attacker.version().isFive()) {
      assertThat(attacker.expect(PubAck.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    } else {
      attacker.expectClosed();
    }
  }
}
