package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.sallyport.testkit.BrokerFixture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HiveMQ's client, MQTT 5.0. */
class HiveMqFiveTest {
  private static BrokerFixture house;

  @BeforeAll
  static void open() {
    house = BrokerFixture.with().device("lamp", "shine").start();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static Mqtt5BlockingClient client(String id, boolean tls) {
    Mqtt5ClientBuilder builder = Mqtt5Client.builder().identifier((tls ? "lamp-" : "") + id);
    if (!tls) {
      return builder.serverHost("127.0.0.1").serverPort(house.port()).buildBlocking();
    }
    return builder
        .serverHost("localhost")
        .serverPort(house.tlsPort())
        .sslConfig()
        .trustManagerFactory(ClientTls.trusting(house.caFile()).trust())
        .applySslConfig()
        .simpleAuth()
        .username("lamp")
        .password("shine".getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildBlocking();
  }

  private static Mqtt5BlockingClient connected(String id, boolean tls) {
    Mqtt5BlockingClient made = client(id, tls);
    made.connect();
    return made;
  }

  private static Mqtt5Publish message(String topic, MqttQos qos, String payload) {
    return Mqtt5Publish.builder()
        .topic(topic)
        .qos(qos)
        .payload(payload.getBytes(StandardCharsets.UTF_8))
        .build();
  }

  private static Mqtt5Publish next(Mqtt5Publishes messages) throws InterruptedException {
    return messages.receive(20, TimeUnit.SECONDS).orElseThrow();
  }

  private static String payload(Mqtt5Publish message) {
    return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
  }

  private static void subscribe(Mqtt5BlockingClient client, String filter, MqttQos qos) {
    client.subscribeWith().topicFilter(filter).qos(qos).send();
  }

  @ParameterizedTest
  @EnumSource(MqttQos.class)
  void every_property_of_a_message_arrives_unchanged(MqttQos qos) throws InterruptedException {
    Mqtt5UserProperties inOrder =
        Mqtt5UserProperties.of(
            Mqtt5UserProperty.of("b", "1"),
            Mqtt5UserProperty.of("a", "2"),
            Mqtt5UserProperty.of("b", "3"),
            Mqtt5UserProperty.of("", ""));
    Mqtt5Publish sent =
        Mqtt5Publish.builder()
            .topic("five/properties")
            .qos(qos)
            .payload("{}".getBytes(StandardCharsets.UTF_8))
            .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
            .messageExpiryInterval(3_600)
            .contentType("application/json")
            .responseTopic("five/answers")
            .correlationData(new byte[] {0, 1, (byte) 0xff})
            .userProperties(inOrder)
            .build();
    Mqtt5BlockingClient reader = connected("reader", false);
    Mqtt5BlockingClient writer = connected("writer", true);
    try (Mqtt5Publishes heard = reader.publishes(MqttGlobalPublishFilter.ALL)) {
      subscribe(reader, "five/properties", MqttQos.EXACTLY_ONCE);
      writer.publish(sent);
      Mqtt5Publish came = next(heard);
      assertThat(came.getQos()).isEqualTo(qos);
      assertThat(came.getPayloadAsBytes()).isEqualTo(sent.getPayloadAsBytes());
      assertThat(came.getPayloadFormatIndicator()).isEqualTo(sent.getPayloadFormatIndicator());
      assertThat(came.getMessageExpiryInterval().orElseThrow()).isBetween(3_500L, 3_600L);
      assertThat(came.getContentType()).isEqualTo(sent.getContentType());
      assertThat(came.getResponseTopic()).isEqualTo(sent.getResponseTopic());
      assertThat(came.getCorrelationData().map(ByteBuffer::duplicate))
          .isEqualTo(sent.getCorrelationData());
      assertThat(came.getUserProperties()).isEqualTo(inOrder);
    }
    reader.disconnect();
    writer.disconnect();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messages_of_every_qos_arrive(boolean tls) throws InterruptedException {
    Mqtt5BlockingClient reader = connected("reader", tls);
    Mqtt5BlockingClient writer = connected("writer", tls);
    try (Mqtt5Publishes heard = reader.publishes(MqttGlobalPublishFilter.ALL)) {
      subscribe(reader, "five/all", MqttQos.EXACTLY_ONCE);
      for (MqttQos qos : MqttQos.values()) {
        assertThat(writer.publish(message("five/all", qos, "on")).getError()).isEmpty();
        assertThat(next(heard).getQos()).isEqualTo(qos);
      }
    }
    reader.disconnect();
    writer.disconnect();
  }

  @Test
  void no_more_messages_are_under_way_than_the_client_takes() throws InterruptedException {
    Mqtt5BlockingClient reader = client("modest", false);
    reader.connectWith().restrictions().receiveMaximum(2).applyRestrictions().send();
    Mqtt5BlockingClient writer = connected("writer", false);
    try (Mqtt5Publishes heard = reader.publishes(MqttGlobalPublishFilter.ALL, true)) {
      subscribe(reader, "five/modest", MqttQos.AT_LEAST_ONCE);
      for (int i = 1; i <= 4; i++) {
        writer.publish(message("five/modest", MqttQos.AT_LEAST_ONCE, "no" + i));
      }
      Mqtt5Publish first = next(heard);
      Mqtt5Publish second = next(heard);
      // A third that came now would have come before this.
      subscribe(reader, "five/other", MqttQos.AT_LEAST_ONCE);
      assertThat(heard.receiveNow()).isEmpty();
      first.acknowledge();
      second.acknowledge();
      assertThat(payload(next(heard))).isEqualTo("no3");
      assertThat(payload(next(heard))).isEqualTo("no4");
    }
    reader.disconnect();
    writer.disconnect();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_stored_session_is_given_what_came_while_it_was_away(boolean tls)
      throws InterruptedException {
    Mqtt5BlockingClient writer = connected("writer", tls);
    Mqtt5BlockingClient first = client("keeper", tls);
    assertThat(resume(first).isSessionPresent()).isFalse();
    subscribe(first, "five/away", MqttQos.EXACTLY_ONCE);
    first.disconnect();
    writer.publish(message("five/away", MqttQos.AT_LEAST_ONCE, "first"));
    writer.publish(message("five/away", MqttQos.EXACTLY_ONCE, "second"));
    Mqtt5BlockingClient second = client("keeper", tls);
    try (Mqtt5Publishes heard = second.publishes(MqttGlobalPublishFilter.ALL)) {
      assertThat(resume(second).isSessionPresent()).isTrue();
      assertThat(payload(next(heard))).isEqualTo("first");
      assertThat(payload(next(heard))).isEqualTo("second");
    }
    second.disconnect();
    writer.disconnect();
  }

  private static Mqtt5ConnAck resume(Mqtt5BlockingClient client) {
    return client.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send();
  }

  @Test
  void a_retained_message_waits_for_its_subscriber() throws InterruptedException {
    Mqtt5BlockingClient writer = connected("writer", false);
    writer
        .publishWith()
        .topic("five/retained")
        .qos(MqttQos.AT_LEAST_ONCE)
        .retain(true)
        .payload("on".getBytes(StandardCharsets.UTF_8))
        .send();
    Mqtt5BlockingClient reader = connected("reader", false);
    try (Mqtt5Publishes heard = reader.publishes(MqttGlobalPublishFilter.ALL)) {
      subscribe(reader, "five/retained/#", MqttQos.AT_LEAST_ONCE);
      Mqtt5Publish came = next(heard);
      assertThat(came.isRetain()).isTrue();
      assertThat(payload(came)).isEqualTo("on");
    }
    reader.disconnect();
    writer.disconnect();
  }

  @Test
  void a_will_is_published_when_its_client_asks_for_it_at_the_end() throws InterruptedException {
    Mqtt5BlockingClient reader = connected("reader", false);
    Mqtt5BlockingClient mortal = client("mortal", false);
    mortal
        .connectWith()
        .willPublish()
        .topic("five/will")
        .qos(MqttQos.EXACTLY_ONCE)
        .payload("gone".getBytes(StandardCharsets.UTF_8))
        .contentType("text/plain")
        .applyWillPublish()
        .send();
    try (Mqtt5Publishes heard = reader.publishes(MqttGlobalPublishFilter.ALL)) {
      subscribe(reader, "five/will", MqttQos.EXACTLY_ONCE);
      mortal
          .disconnectWith()
          .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
          .send();
      Mqtt5Publish came = next(heard);
      assertThat(payload(came)).isEqualTo("gone");
      assertThat(came.getContentType().orElseThrow()).hasToString("text/plain");
    }
    reader.disconnect();
  }
}
