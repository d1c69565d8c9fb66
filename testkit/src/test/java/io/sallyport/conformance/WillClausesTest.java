package io.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Properties.UserProperty;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Will;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.topic.TopicName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.1.2.5 to 3.1.2.7 and 3.14.4: what is said for whoever cannot any more. */
class WillClausesTest {
  private final BrokerFixture house = BrokerFixture.with().web().start();
  private Dialer watchman;

  @BeforeEach
  void watch() {
    watchman = house.dial().connected("watchman").subscribed("will", QoS.EXACTLY_ONCE);
  }

  @AfterEach
  void close() {
    watchman.close();
    house.close();
  }

  private static final Disconnect GOODBYE = new Disconnect(ReasonCode.SUCCESS);

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause({"MQTT-3.1.2-7", "MQTT-3.1.2-8", "MQTT-3.1.2-10", "MQTT-3.1.2-14"})
  void it_is_sent_once_when_the_connection_breaks(AnyWay way) {
    for (boolean stored : new boolean[] {false, true}) {
      for (QoS qos : QoS.values()) {
        try (Dialer mortal = way.dial(house)) {
          mortal
              .greet("mortal")
              .expiry(stored ? 60 : 0)
              .will(Packets.will("will", qos, "gone"))
              .accepted();
        }
        Publish came = watchman.expectMessage("gone");
        assertThat(came.qos()).isEqualTo(qos);
        assertThat(came.retain()).isFalse();
        finish(came);
        try (Dialer mortal = way.dial(house).connected("mortal")) {
          mortal.send(GOODBYE).expectClosed();
        }
        watchman.expectAlive();
      }
    }
    try (Dialer late = way.dial(house).connected("late").subscribed("will", QoS.AT_MOST_ONCE)) {
      late.expectAlive();
    }
  }

  private void finish(Publish came) {
    switch (came.qos()) {
      case AT_MOST_ONCE -> {}
      case AT_LEAST_ONCE -> watchman.send(Packets.ack(came));
      case EXACTLY_ONCE -> {
        watchman.send(Packets.rec(came.packetId())).expect(io.sallyport.packet.PubRel.class);
        watchman.send(Packets.comp(came.packetId()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause("MQTT-3.1.2-8")
  void it_is_sent_when_the_broker_ends_the_connection(AnyWay way) {
    try (Dialer mortal = way.dial(house)) {
      mortal.greet("mortal").will(Packets.will("will", QoS.AT_MOST_ONCE, "expelled")).accepted();
      mortal.sendHex("F7 00").expectEnded(ReasonCode.MALFORMED_PACKET);
    }
    watchman.expectMessage("expelled");
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause({"MQTT-3.14.4-3", "MQTT-3.1.2-10", "MQTT-3.1.2-8"})
  void a_goodbye_withdraws_it(AnyWay way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer mortal = way.dial(house)) {
        mortal
            .greet("mortal")
            .expiry(stored ? 60 : 0)
            .will(Packets.will("will", QoS.AT_MOST_ONCE, "x"))
            .accepted();
        mortal.send(GOODBYE).expectClosed();
      }
      watchman.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  @Clause("MQTT-3.1.2-8")
  void a_goodbye_that_asks_for_it_does_not(AnyWay way) {
    try (Dialer mortal = way.dial(house)) {
      mortal.greet("mortal").will(Packets.will("will", QoS.AT_MOST_ONCE, "asked for")).accepted();
      mortal.send(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL)).expectClosed();
    }
    watchman.expectMessage("asked for");
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause("MQTT-3.1.2-15")
  void a_retained_one_is_retained(AnyWay way) {
    try (Dialer mortal = way.dial(house)) {
      mortal
          .greet("mortal")
          .will(Packets.retainedWill("will", QoS.AT_LEAST_ONCE, "kept"))
          .accepted();
    }
    Publish came = watchman.expectMessage("kept");
    assertThat(came.retain()).isFalse();
    await().until(() -> house.server().census().stored().retainedMessages() == 1);
    try (Dialer late = way.dial(house).connected("late").subscribed("will", QoS.AT_MOST_ONCE)) {
      assertThat(late.expectMessage("kept").retain()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  @Clause({
    "MQTT-3.1.3-10",
    "MQTT-3.3.2-4",
    "MQTT-3.3.2-15",
    "MQTT-3.3.2-16",
    "MQTT-3.3.2-17",
    "MQTT-3.3.2-18",
    "MQTT-3.3.2-20"
  })
  void its_properties_arrive_as_they_were_left(AnyWay way) {
    Properties left =
        Properties.builder()
            .number(Property.PAYLOAD_FORMAT_INDICATOR, 1)
            .text(Property.CONTENT_TYPE, "text/plain")
            .text(Property.RESPONSE_TOPIC, "answers")
            .binary(Property.CORRELATION_DATA, new byte[] {0, 1, 2})
            .user("b", "2")
            .user("a", "1")
            .user("b", "0")
            .build();
    Will will = new Will(TopicName.of("will"), QoS.AT_MOST_ONCE, false, left, Payload.of("gone"));
    try (Dialer mortal = way.dial(house)) {
      mortal.greet("mortal").will(will).accepted();
    }
    Publish came = watchman.expectMessage("gone");
    assertThat(came.properties().userProperties())
        .containsExactly(
            new UserProperty("b", "2"), new UserProperty("a", "1"), new UserProperty("b", "0"));
    assertThat(came.properties()).isEqualTo(left);
  }
}
