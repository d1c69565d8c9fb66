package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.Clause;
import java.nio.charset.StandardCharsets;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eclipse Paho for Java, MQTT 3.1.1. */
@Clause(v311 = "MQTT-7.0.0-2")
class PahoJavaThreeTest extends PahoJavaContract {
  PahoJavaThreeTest() {
    super("three");
  }

  private static final class ThreeTalk extends Talk {
    private final MqttAsyncClient client;
    private final boolean present;

    ThreeTalk(String url, String id, MqttConnectOptions options) throws MqttException {
      client = new MqttAsyncClient(url, id, new MemoryPersistence());
      client.setCallback(new Ear(this));
      var token = client.connect(options);
      token.waitForCompletion(PATIENCE_MILLIS);
      present = token.getSessionPresent();
    }

    @Override
    boolean isSessionPresent() {
      return present;
    }

    @Override
    Talk subscribed(String filter, int qos) throws MqttException {
      var token = client.subscribe(filter, qos);
      token.waitForCompletion(PATIENCE_MILLIS);
      assertThat(token.getGrantedQos()).containsExactly(qos);
      return this;
    }

    @Override
    void publish(String topic, String payload, int qos, boolean retained) throws MqttException {
      client
          .publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, retained)
          .waitForCompletion(PATIENCE_MILLIS);
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

  private record Ear(Talk talk) implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage message) {
      talk.hear(topic, message.getQos(), message.isRetained(), message.getPayload());
    }

    @Override
    public void connectionLost(Throwable cause) {}

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}
  }

  private ThreeTalk connected(boolean tls, String id, MqttConnectOptions options)
      throws MqttException {
    if (tls) {
      options.setSocketFactory(trust());
      options.setUserName("lamp");
      options.setPassword("shine".toCharArray());
    }
    return new ThreeTalk(url(tls), clientId(tls, id), options);
  }

  @Override
  Talk clean(boolean tls, String id) throws MqttException {
    return connected(tls, id, new MqttConnectOptions());
  }

  @Override
  Talk stored(boolean tls, String id) throws MqttException {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setCleanSession(false);
    return connected(tls, id, options);
  }

  @Override
  void connectTrustingNobody(String url, String id) throws MqttException {
    try (MqttAsyncClient client = new MqttAsyncClient(url, id, new MemoryPersistence())) {
      client.connect(new MqttConnectOptions()).waitForCompletion(PATIENCE_MILLIS);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_will_is_published_when_its_client_dies(boolean tls) throws Exception {
    String topic = "three/will/" + tls;
    MqttConnectOptions options = new MqttConnectOptions();
    options.setWill(topic, "gone".getBytes(StandardCharsets.UTF_8), 2, false);
    try (Talk reader = clean(tls, "reader").subscribed(topic, 2)) {
      ThreeTalk mortal = connected(tls, "mortal", options);
      mortal.die();
      assertThat(reader.hears()).isEqualTo(topic + " 2 gone");
      mortal.close();
    }
  }
}
