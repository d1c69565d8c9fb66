package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient.Mqtt3Publishes;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.sallyport.journal.Event;
import io.sallyport.testkit.BrokerFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** HiveMQ's client, MQTT 3.1.1, with a certificate of its own in place of a password. */
class HiveMqThreeTest {
  private static BrokerFixture house;
  private static ClientTls tls;

  @BeforeAll
  static void open() throws IOException {
    house = BrokerFixture.with().device("lamp", "shine").start();
    tls = ClientTls.trusting(house.caFile()).showing(house.certificates().issue("lamp"));
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static Mqtt3BlockingClient client(String id) {
    return Mqtt3Client.builder()
        .identifier("lamp-" + id)
        .serverHost("localhost")
        .serverPort(house.tlsPort())
        .sslConfig()
        .trustManagerFactory(tls.trust())
        .keyManagerFactory(tls.keys())
        .applySslConfig()
        .buildBlocking();
  }

  private static Mqtt3BlockingClient connected(String id) {
    Mqtt3BlockingClient made = client(id);
    made.connect();
    return made;
  }

  private static Mqtt3Publish message(String topic, MqttQos qos, boolean retain, String payload) {
    return Mqtt3Publish.builder()
        .topic(topic)
        .qos(qos)
        .retain(retain)
        .payload(payload.getBytes(StandardCharsets.UTF_8))
        .build();
  }

  private static String next(Mqtt3Publishes messages) throws InterruptedException {
    Mqtt3Publish came = messages.receive(20, TimeUnit.SECONDS).orElseThrow();
    return came.getQos().getCode()
        + (came.isRetain() ? " retained " : " ")
        + new String(came.getPayloadAsBytes(), StandardCharsets.UTF_8);
  }

  private static void subscribe(Mqtt3BlockingClient client, String filter) {
    client.subscribeWith().topicFilter(filter).qos(MqttQos.EXACTLY_ONCE).send();
  }

  @Test
  void messages_of_every_qos_arrive() throws InterruptedException {
    Mqtt3BlockingClient reader = connected("reader");
    Mqtt3BlockingClient writer = connected("writer");
    try (Mqtt3Publishes heard = reader.publishes(MqttGlobalPublishFilter.ALL)) {
      subscribe(reader, "three/#");
      for (MqttQos qos : MqttQos.values()) {
        writer.publish(message("three/all", qos, false, "on"));
        assertThat(next(heard)).isEqualTo(qos.getCode() + " on");
      }
    }
    reader.disconnect();
    writer.disconnect();
    assertThat(house.events().of(Event.Connected.class))
        .extracting(Event.Connected::principal, Event.Connected::method)
        .containsOnly(org.assertj.core.groups.Tuple.tuple("user:lamp", "certificate"));
  }

  @Test
  void a_retained_message_waits_for_its_subscriber() throws InterruptedException {
    Mqtt3BlockingClient writer = connected("writer");
    writer.publish(message("kept/a", MqttQos.AT_LEAST_ONCE, true, "on"));
    Mqtt3BlockingClient reader = connected("reader");
    try (Mqtt3Publishes heard = reader.publishes(MqttGlobalPublishFilter.ALL)) {
      subscribe(reader, "kept/#");
      assertThat(next(heard)).isEqualTo("1 retained on");
    }
    reader.disconnect();
    writer.disconnect();
  }

  @Test
  void a_stored_session_is_given_what_came_while_it_was_away() throws InterruptedException {
    Mqtt3BlockingClient first = client("keeper");
    assertThat(first.connectWith().cleanSession(false).send().isSessionPresent()).isFalse();
    subscribe(first, "away");
    first.disconnect();
    Mqtt3BlockingClient writer = connected("writer");
    writer.publish(message("away", MqttQos.AT_LEAST_ONCE, false, "first"));
    writer.publish(message("away", MqttQos.EXACTLY_ONCE, false, "second"));
    Mqtt3BlockingClient second = client("keeper");
    try (Mqtt3Publishes heard = second.publishes(MqttGlobalPublishFilter.ALL)) {
      assertThat(second.connectWith().cleanSession(false).send().isSessionPresent()).isTrue();
      assertThat(next(heard)).isEqualTo("1 first");
      assertThat(next(heard)).isEqualTo("2 second");
    }
    second.disconnect();
    writer.disconnect();
  }
}
