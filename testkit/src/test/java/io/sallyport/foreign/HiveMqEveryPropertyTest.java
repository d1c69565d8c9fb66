package io.sallyport.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.sallyport.testkit.BrokerFixture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** HiveMQ's client, MQTT 5.0: the properties of CONNECT, will, CONNACK and DISCONNECT. */
class HiveMqEveryPropertyTest {
  private static BrokerFixture house;

  @BeforeAll
  static void open() {
    house =
        BrokerFixture.with()
            .listeners(
                """
                [[listener]]
                name = "plain"
                bind = "mqtt://127.0.0.1:0"
                guest = "visitor"
                response_information = "answers/{user}"

                [[listener]]
                name = "less"
                bind = "mqtt://127.0.0.1:0"
                guest = "visitor"
                maximum_qos = 1
                retain_available = false
                shared_available = false

                """)
            .rules(
                """
                [[rule]]
                name = "open"
                who = "any"
                allow = ["publish", "subscribe"]
                topics = ["open/#", "answers/#"]

                """)
            .start();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static Mqtt5ClientBuilder client(String listener) {
    return Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(house.server().port(listener));
  }

  private static Mqtt5BlockingClient connected(String id) {
    Mqtt5BlockingClient made = client("plain").identifier(id).buildBlocking();
    made.connect();
    return made;
  }

  @Test
  void connack_answers_a_connect_that_says_everything() {
    Mqtt5BlockingClient curious = client("plain").buildBlocking();
    Mqtt5ConnAck answer =
        curious
            .connectWith()
            .cleanStart(true)
            .keepAlive(3_600)
            .sessionExpiryInterval(2_000_000)
            .restrictions()
            .receiveMaximum(7)
            .maximumPacketSize(10_000)
            .topicAliasMaximum(5)
            .requestProblemInformation(true)
            .requestResponseInformation(true)
            .applyRestrictions()
            .userProperties()
            .add("a", "b")
            .add("a", "c")
            .applyUserProperties()
            .send();
    assertThat(answer.isSessionPresent()).isFalse();
    assertThat(answer.getAssignedClientIdentifier()).isPresent();
    assertThat(answer.getServerKeepAlive()).hasValue(300);
    assertThat(answer.getSessionExpiryInterval()).hasValue(7 * 86_400);
    assertThat(answer.getResponseInformation())
        .hasValueSatisfying(it -> assertThat(it.toString()).isEqualTo("answers/visitor"));
    assertThat(answer.getRestrictions().getReceiveMaximum()).isEqualTo(256);
    assertThat(answer.getRestrictions().getMaximumPacketSize()).isEqualTo(256 * 1_024);
    assertThat(answer.getRestrictions().getTopicAliasMaximum()).isEqualTo(16);
    assertThat(answer.getRestrictions().getMaximumQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
    assertThat(answer.getRestrictions().isRetainAvailable()).isTrue();
    assertThat(answer.getRestrictions().isSharedSubscriptionAvailable()).isTrue();
    assertThat(answer.getRestrictions().isWildcardSubscriptionAvailable()).isTrue();
    assertThat(answer.getRestrictions().areSubscriptionIdentifiersAvailable()).isTrue();
    assertThat(answer.getReasonString()).isEmpty();
    curious.disconnect();
  }

  @Test
  void connack_of_a_listener_that_offers_less_says_so() {
    Mqtt5BlockingClient modest = client("less").identifier("modest").buildBlocking();
    Mqtt5ConnAck answer = modest.connect();
    assertThat(answer.getRestrictions().getMaximumQos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
    assertThat(answer.getRestrictions().isRetainAvailable()).isFalse();
    assertThat(answer.getRestrictions().isSharedSubscriptionAvailable()).isFalse();
    assertThat(answer.getResponseInformation()).as("nobody asked").isEmpty();
    assertThat(answer.getAssignedClientIdentifier()).isEmpty();
    modest.disconnect();
  }

  @Test
  void a_will_arrives_with_all_that_it_may_say() throws InterruptedException {
    Mqtt5BlockingClient reader = connected("reader");
    Mqtt5BlockingClient mortal = client("plain").identifier("mortal").buildBlocking();
    mortal
        .connectWith()
        .sessionExpiryInterval(600)
        .willPublish()
        .topic("open/will")
        .qos(MqttQos.EXACTLY_ONCE)
        .payload("gone".getBytes(UTF_8))
        .delayInterval(1)
        .messageExpiryInterval(600)
        .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
        .contentType("text/plain")
        .responseTopic("open/answers")
        .correlationData(new byte[] {1, 0, 2})
        .userProperties()
        .add("b", "1")
        .add("a", "2")
        .add("b", "3")
        .applyUserProperties()
        .applyWillPublish()
        .send();
    try (Mqtt5Publishes heard = reader.publishes(MqttGlobalPublishFilter.ALL)) {
      reader.subscribeWith().topicFilter("open/will").qos(MqttQos.EXACTLY_ONCE).send();
      mortal
          .disconnectWith()
          .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
          .reasonString("a short life")
          .userProperties()
          .add("last", "words")
          .applyUserProperties()
          .send();
      Mqtt5Publish came = heard.receive(20, TimeUnit.SECONDS).orElseThrow();
      assertThat(came.getPayloadAsBytes()).isEqualTo("gone".getBytes(UTF_8));
      assertThat(came.getQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
      assertThat(came.getMessageExpiryInterval().orElseThrow()).isBetween(500L, 600L);
      assertThat(came.getPayloadFormatIndicator()).hasValue(Mqtt5PayloadFormatIndicator.UTF_8);
      assertThat(came.getContentType().orElseThrow()).hasToString("text/plain");
      assertThat(came.getResponseTopic().orElseThrow()).hasToString("open/answers");
      assertThat(came.getCorrelationData().orElseThrow().remaining()).isEqualTo(3);
      assertThat(came.getUserProperties().asList())
          .extracting(it -> it.getName() + "=" + it.getValue())
          .containsExactly("b=1", "a=2", "b=3");
    }
    reader.disconnect();
  }

  @Test
  void a_goodbye_may_shorten_the_session() {
    for (long expiry : new long[] {600, 0}) {
      Mqtt5BlockingClient keeper = client("plain").identifier("keeper").buildBlocking();
      keeper.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send();
      keeper
          .disconnectWith()
          .sessionExpiryInterval(expiry)
          .reasonString("good night")
          .userProperties()
          .add("a", "b")
          .applyUserProperties()
          .send();
      Mqtt5BlockingClient again = client("plain").identifier("keeper").buildBlocking();
      Mqtt5ConnAck answer =
          again.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send();
      assertThat(answer.isSessionPresent()).isEqualTo(expiry > 0);
      again.disconnect();
    }
  }
}
