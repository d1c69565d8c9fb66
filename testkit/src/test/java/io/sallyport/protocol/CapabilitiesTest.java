package io.sallyport.protocol;

import static io.sallyport.testkit.Packets.publish;
import static io.sallyport.testkit.Packets.retained;
import static io.sallyport.testkit.Packets.retainedWill;
import static io.sallyport.testkit.Packets.subscribe;
import static io.sallyport.testkit.Packets.will;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A listener offers what it says in CONNACK: no more is taken, and no less is done. */
class CapabilitiesTest {
  private final BrokerFixture house =
      BrokerFixture.with()
          .listeners(
              """
              [[listener]]
              name = "plain"
              bind = "mqtt://127.0.0.1:0"
              guest = "visitor"

              [[listener]]
              name = "simple"
              bind = "mqtt://127.0.0.1:0"
              guest = "visitor"
              maximum_qos = 0
              retain_available = false
              shared_available = false

              [[listener]]
              name = "middle"
              bind = "mqtt://127.0.0.1:0"
              guest = "visitor"
              maximum_qos = 1

              """)
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  @Clause({"MQTT-3.2.2-9", "MQTT-3.2.2.3.4"})
  void what_is_missing_is_said_and_what_is_there_is_not() {
    Properties plain = told("plain");
    assertThat(plain.has(Property.MAXIMUM_QOS)).isFalse();
    assertThat(plain.has(Property.RETAIN_AVAILABLE)).isFalse();
    assertThat(plain.has(Property.WILDCARD_SUBSCRIPTION_AVAILABLE)).isFalse();
    assertThat(plain.has(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE)).isFalse();
    Properties simple = told("simple");
    assertThat(simple.number(Property.MAXIMUM_QOS, 2)).isZero();
    assertThat(simple.flag(Property.RETAIN_AVAILABLE, true)).isFalse();
    assertThat(simple.flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, true)).isFalse();
    Properties middle = told("middle");
    assertThat(middle.number(Property.MAXIMUM_QOS, 2)).isOne();
    assertThat(middle.has(Property.RETAIN_AVAILABLE)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  @Clause({"MQTT-3.2.2-11", "MQTT-4.13.2-1"})
  void a_message_above_the_maximum_qos_ends_the_connection(ProtocolVersion version) {
    try (Dialer fine = dial("middle", version).connected("fine");
        Dialer high = dial("middle", version).connected("high");
        Dialer higher = dial("simple", version).connected("higher")) {
      fine.send(publish("t", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      high.send(publish("t", QoS.EXACTLY_ONCE, 1, "x")).expectEnded(ReasonCode.QOS_NOT_SUPPORTED);
      higher
          .send(publish("t", QoS.AT_LEAST_ONCE, 1, "x"))
          .expectEnded(ReasonCode.QOS_NOT_SUPPORTED);
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  @Clause({"MQTT-3.2.2-10", "MQTT-3.8.4-7"})
  void a_subscription_above_the_maximum_qos_is_granted_the_maximum(ProtocolVersion version) {
    try (Dialer client = dial("middle", version).connected("client");
        Dialer sender = dial("plain", version).connected("sender")) {
      client.send(
          subscribe(7, QoS.EXACTLY_ONCE, "a", "b")); // refused outright it would never hear of it
      assertThat(client.expect(SubAck.class).reasons())
          .containsExactly(ReasonCode.GRANTED_QOS_1, ReasonCode.GRANTED_QOS_1);
      sender.send(publish("a", QoS.EXACTLY_ONCE, 1, "x"));
      assertThat(client.expectMessage("x").qos()).isEqualTo(QoS.AT_LEAST_ONCE);
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  @Clause({"MQTT-3.2.2-12", "MQTT-3.2.2-13"})
  void a_will_that_is_not_offered_is_refused_at_connect(ProtocolVersion version) {
    dial("simple", version)
        .greet("high")
        .will(will("w", QoS.AT_LEAST_ONCE, "x"))
        .refused(ReasonCode.QOS_NOT_SUPPORTED);
    dial("simple", version)
        .greet("kept")
        .will(retainedWill("w", QoS.AT_MOST_ONCE, "x"))
        .refused(ReasonCode.RETAIN_NOT_SUPPORTED);
    dial("simple", version).greet("fine").will(will("w", QoS.AT_MOST_ONCE, "x")).in().close();
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  @Clause({"MQTT-3.2.2-14", "MQTT-4.13.2-1"})
  void where_nothing_is_retained_a_retained_message_ends_the_connection(ProtocolVersion version) {
    try (Dialer client = dial("simple", version).connected("client");
        Dialer other = dial("plain", version).connected("other")) {
      client
          .send(retained("kept", QoS.AT_MOST_ONCE, 0, "x"))
          .expectEnded(ReasonCode.RETAIN_NOT_SUPPORTED);
      other.subscribed("kept", QoS.AT_MOST_ONCE).expectAlive(); // and nothing was kept
    }
  }

  @Test
  void where_nothing_is_retained_nothing_retained_is_sent() {
    try (Dialer sender = house.dial().connected("sender");
        Dialer client = dial("simple", ProtocolVersion.MQTT_5).connected("client");
        Dialer other = house.dial().connected("other")) {
      sender.send(retained("kept", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      client.subscribed("kept", QoS.AT_MOST_ONCE).expectAlive();
      other.subscribed("kept", QoS.AT_MOST_ONCE).expectMessage("x");
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  @Clause("MQTT-3.2.2.3.13")
  void a_shared_subscription_that_is_not_offered_is_refused(ProtocolVersion version) {
    try (Dialer client = dial("simple", version).connected("client")) {
      client.send(subscribe(3, QoS.AT_MOST_ONCE, "$share/group/a", "b"));
      assertThat(client.expect(SubAck.class).reasons())
          .containsExactly(
              version.isFive()
                  ? ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED
                  : ReasonCode.UNSPECIFIED_ERROR,
              ReasonCode.SUCCESS);
      client.expectAlive();
    }
  }

  private Properties told(String listener) {
    try (Dialer client = dial(listener, ProtocolVersion.MQTT_5)) {
      ConnAck answer = client.connect("client").expectConnected();
      return answer.properties();
    }
  }

  private Dialer dial(String listener, ProtocolVersion version) {
    return Dialer.to(house.server().port(listener)).speaking(version);
  }
}
