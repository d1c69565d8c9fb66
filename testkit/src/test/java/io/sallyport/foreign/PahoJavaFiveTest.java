package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.BrokerFixture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eclipse Paho for Java, MQTT 5.0. */
class PahoJavaFiveTest {
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

    Talk(boolean tls, String id, MqttConnectionOptions options) throws MqttException {
      String url = tls ? "ssl://localhost:" + house.tlsPort() : "tcp://127.0.0.1:" + house.port();
      String user = tls ? "lamp-" : "open-";
      client = new MqttAsyncClient(url, user + "five-" + id, new MemoryPersistence());
      client.setCallback(new Ear(heard));
      if (tls) {
        options.setSocketFactory(ClientTls.trusting(house.caFile()).context().getSocketFactory());
        options.setUserName("lamp");
        options.setPassword("shine".getBytes(StandardCharsets.UTF_8));
      }
      var token = client.connect(options);
      token.waitForCompletion(PATIENCE_MILLIS);
      present = token.getSessionPresent();
    }

    static Talk clean(boolean tls, String id) throws MqttException {
      return new Talk(tls, id, new MqttConnectionOptions());
    }

    static Talk stored(boolean tls, String id) throws MqttException {
      MqttConnectionOptions options = new MqttConnectionOptions();
      options.setCleanStart(false);
      options.setSessionExpiryInterval(3_600L);
      return new Talk(tls, id, options);
    }

    Talk subscribed(String filter, int qos) throws MqttException {
      var token = client.subscribe(filter, qos);
      token.waitForCompletion(PATIENCE_MILLIS);
      assertThat(token.getReasonCodes()).containsExactly(qos);
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
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException failure) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean again, String url) {}

    @Override
    public void authPacketArrived(int reason, MqttProperties properties) {}
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messages_of_every_qos_arrive(boolean tls) throws Exception {
    try (Talk reader = Talk.clean(tls, "reader").subscribed("five/" + tls + "/+", 2);
        Talk writer = Talk.clean(tls, "writer")) {
      for (int qos = 0; qos <= 2; qos++) {
        writer.publish("five/" + tls + "/a", "on", qos, false);
        assertThat(reader.hears()).isEqualTo("five/" + tls + "/a " + qos + " on");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_retained_message_waits_until_it_is_taken_away(boolean tls) throws Exception {
    String topic = "five/retained/" + tls;
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

  /** Not over TLS: there this client's way of dying leaves its socket open. */
  @Test
  void a_will_is_published_when_its_client_dies() throws Exception {
    try (Talk reader = Talk.clean(false, "reader").subscribed("five/will", 2)) {
      Talk mortal = new Talk(false, "mortal", withWill("five/will"));
      mortal.client.disconnectForcibly(0, 0, false);
      assertThat(reader.hears()).isEqualTo("five/will 2 gone");
      mortal.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_will_is_published_when_its_client_asks_for_it_at_the_end(boolean tls) throws Exception {
    String topic = "five/asked/" + tls;
    try (Talk reader = Talk.clean(tls, "reader").subscribed(topic, 2);
        Talk mortal = new Talk(tls, "mortal", withWill(topic))) {
      mortal
          .client
          .disconnect(0, null, null, MqttReturnCode.RETURN_CODE_DISCONNECT_WITH_WILL_MESSAGE, null)
          .waitForCompletion(PATIENCE_MILLIS);
      assertThat(reader.hears()).isEqualTo(topic + " 2 gone");
    }
  }

  private static MqttConnectionOptions withWill(String topic) {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setWill(
        topic, new MqttMessage("gone".getBytes(StandardCharsets.UTF_8), 2, false, null));
    return options;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_stored_session_is_given_what_came_while_it_was_away(boolean tls) throws Exception {
    String topic = "five/away/" + tls;
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
    MqttConnectionOptions options = new MqttConnectionOptions();
    MqttAsyncClient client =
        new MqttAsyncClient(
            "ssl://localhost:" + house.tlsPort(), "five-trust", new MemoryPersistence());
    assertThatThrownBy(() -> client.connect(options).waitForCompletion(PATIENCE_MILLIS))
        .isInstanceOf(MqttException.class)
        .hasRootCauseInstanceOf(java.security.cert.CertPathBuilderException.class);
    client.close();
  }
}
