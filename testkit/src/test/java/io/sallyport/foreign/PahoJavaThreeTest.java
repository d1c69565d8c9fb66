package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eclipse Paho for Java, MQTT 3.1.1. */
@Clause(v311 = "MQTT-7.0.0-2")
class PahoJavaThreeTest {
  private static final long PATIENCE_MILLIS = 20_000;

  private static BrokerFixture house;

  @BeforeAll
  static void open() {
    house = BrokerFixture.with().device("lamp", "shine").start();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  /** A connected client and what it has heard: topic, QoS, retain flag, payload. */
  private static final class Talk implements AutoCloseable {
    private final MqttAsyncClient client;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final boolean present;

    Talk(boolean tls, String id, MqttConnectOptions options) throws MqttException {
      String url = tls ? "ssl://localhost:" + house.tlsPort() : "tcp://127.0.0.1:" + house.port();
      String user = tls ? "lamp-" : "open-";
      client = new MqttAsyncClient(url, user + "three-" + id, new MemoryPersistence());
      client.setCallback(new Ear(heard));
      if (tls) {
        options.setSocketFactory(ClientTls.trusting(house.caFile()).context().getSocketFactory());
        options.setUserName("lamp");
        options.setPassword("shine".toCharArray());
      }
      var token = client.connect(options);
      token.waitForCompletion(PATIENCE_MILLIS);
      present = token.getSessionPresent();
    }

    static Talk clean(boolean tls, String id) throws MqttException {
      return new Talk(tls, id, new MqttConnectOptions());
    }

    static Talk stored(boolean tls, String id) throws MqttException {
      MqttConnectOptions options = new MqttConnectOptions();
      options.setCleanSession(false);
      return new Talk(tls, id, options);
    }

    Talk subscribed(String filter, int qos) throws MqttException {
      var token = client.subscribe(filter, qos);
      token.waitForCompletion(PATIENCE_MILLIS);
      assertThat(token.getGrantedQos()).containsExactly(qos);
      return this;
    }

    void publish(String topic, String payload, int qos, boolean retained) throws MqttException {
      client
          .publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, retained)
          .waitForCompletion(PATIENCE_MILLIS);
    }

    String hears() throws InterruptedException {
      return heard.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** As when the cable is pulled: no DISCONNECT. */
    void die() throws MqttException {
      client.disconnectForcibly(0, 0, false);
    }

    @Override
    public void close() throws MqttException {
      if (client.isConnected()) {
        client.disconnect().waitForCompletion(PATIENCE_MILLIS);
      }
      client.close(true);
    }
  }

  private record Ear(BlockingQueue<String> heard) implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage message) {
      heard.add(
          topic
              + " "
              + message.getQos()
              + (message.isRetained() ? " retained " : " ")
              + new String(message.getPayload(), StandardCharsets.UTF_8));
    }

    @Override
    public void connectionLost(Throwable cause) {}

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messages_of_every_qos_arrive(boolean tls) throws Exception {
    try (Talk reader = Talk.clean(tls, "reader").subscribed("three/" + tls + "/+", 2);
        Talk writer = Talk.clean(tls, "writer")) {
      for (int qos = 0; qos <= 2; qos++) {
        writer.publish("three/" + tls + "/a", "on", qos, false);
        assertThat(reader.hears()).isEqualTo("three/" + tls + "/a " + qos + " on");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_retained_message_waits_until_it_is_taken_away(boolean tls) throws Exception {
    String topic = "three/retained/" + tls;
    try (Talk writer = Talk.clean(tls, "writer")) {
      writer.publish(topic, "on", 1, true);
      try (Talk reader = Talk.clean(tls, "reader").subscribed(topic, 1)) {
        assertThat(reader.hears()).isEqualTo(topic + " 1 retained on");
      }
      writer.publish(topic, "", 1, true);
      try (Talk reader = Talk.clean(tls, "reader").subscribed(topic, 1)) {
        writer.publish(topic, "live", 1, false);
        assertThat(reader.hears()).isEqualTo(topic + " 1 live");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_will_is_published_when_its_client_dies(boolean tls) throws Exception {
    String topic = "three/will/" + tls;
    MqttConnectOptions options = new MqttConnectOptions();
    options.setWill(topic, "gone".getBytes(StandardCharsets.UTF_8), 2, false);
    try (Talk reader = Talk.clean(tls, "reader").subscribed(topic, 2)) {
      Talk mortal = new Talk(tls, "mortal", options);
      mortal.die();
      assertThat(reader.hears()).isEqualTo(topic + " 2 gone");
      mortal.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_stored_session_is_given_what_came_while_it_was_away(boolean tls) throws Exception {
    String topic = "three/away/" + tls;
    try (Talk reader = Talk.stored(tls, "keeper").subscribed(topic, 2)) {
      assertThat(reader.present).isFalse();
    }
    try (Talk writer = Talk.clean(tls, "writer")) {
      writer.publish(topic, "first", 1, false);
      writer.publish(topic, "second", 2, false);
    }
    try (Talk reader = Talk.stored(tls, "keeper")) {
      assertThat(reader.present).isTrue();
      assertThat(reader.hears()).isEqualTo(topic + " 1 first");
      assertThat(reader.hears()).isEqualTo(topic + " 2 second");
    }
  }

  @Test
  void a_broker_of_another_authority_is_not_trusted() throws Exception {
    MqttConnectOptions options = new MqttConnectOptions();
    try (MqttAsyncClient client =
        new MqttAsyncClient(
            "ssl://localhost:" + house.tlsPort(), "three-trust", new MemoryPersistence())) {
      assertThatThrownBy(() -> client.connect(options).waitForCompletion(PATIENCE_MILLIS))
          .isInstanceOf(MqttException.class)
          .hasRootCauseInstanceOf(java.security.cert.CertPathBuilderException.class);
    }
  }
}
