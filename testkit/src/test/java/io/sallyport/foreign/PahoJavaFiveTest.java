package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eclipse Paho for Java, MQTT 5.0. */
class PahoJavaFiveTest extends PahoJavaContract {
  PahoJavaFiveTest() {
    super("five");
  }

  private static final class FiveTalk extends Talk {
    private final MqttAsyncClient client;
    private final boolean present;

    FiveTalk(String url, String id, MqttConnectionOptions options) throws MqttException {
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
      assertThat(token.getReasonCodes()).containsExactly(qos);
      return this;
    }

    @Override
    void publish(String topic, String payload, int qos, boolean retained) throws MqttException {
      client
          .publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, retained)
          .waitForCompletion(PATIENCE_MILLIS);
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

  private FiveTalk connected(boolean tls, String id, MqttConnectionOptions options)
      throws MqttException {
    if (tls) {
      options.setSocketFactory(trust());
      options.setUserName("lamp");
      options.setPassword("shine".getBytes(StandardCharsets.UTF_8));
    }
    return new FiveTalk(url(tls), clientId(tls, id), options);
  }

  @Override
  Talk clean(boolean tls, String id) throws MqttException {
    return connected(tls, id, new MqttConnectionOptions());
  }

  @Override
  Talk stored(boolean tls, String id) throws MqttException {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setCleanStart(false);
    options.setSessionExpiryInterval(3_600L);
    return connected(tls, id, options);
  }

  @Override
  void connectTrustingNobody(String url, String id) throws MqttException {
    MqttAsyncClient client = new MqttAsyncClient(url, id, new MemoryPersistence());
    try {
      client.connect(new MqttConnectionOptions()).waitForCompletion(PATIENCE_MILLIS);
    } finally {
      client.close();
    }
  }

  /** Not over TLS: there this client's way of dying leaves its socket open. */
  @Test
  void a_will_is_published_when_its_client_dies() throws Exception {
    try (Talk reader = clean(false, "reader").subscribed("five/will", 2)) {
      FiveTalk mortal = connected(false, "mortal", withWill("five/will"));
      mortal.client.disconnectForcibly(0, 0, false);
      assertThat(reader.hears()).isEqualTo("five/will 2 gone");
      mortal.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_will_is_published_when_its_client_asks_for_it_at_the_end(boolean tls) throws Exception {
    String topic = "five/asked/" + tls;
    try (Talk reader = clean(tls, "reader").subscribed(topic, 2);
        FiveTalk mortal = connected(tls, "mortal", withWill(topic))) {
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
}
