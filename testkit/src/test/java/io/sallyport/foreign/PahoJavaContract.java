package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.BrokerFixture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Eclipse Paho for Java sees of the broker, whatever its version of MQTT. It has a library for
 * each, of the same shape and without a common type.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PahoJavaContract {
  static final long PATIENCE_MILLIS = 20_000;

  private final BrokerFixture house = BrokerFixture.with().device("lamp", "shine").start();
  private final String name;

  /**
   * @param name begins the topics, and stands in the client ids
   */
  PahoJavaContract(String name) {
    this.name = name;
  }

  @AfterAll
  void close() {
    house.close();
  }

  /** A connected client and what it has heard: topic, QoS, retain flag, payload. */
  abstract static class Talk implements AutoCloseable {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    abstract boolean isSessionPresent();

    abstract Talk subscribed(String filter, int qos) throws Exception;

    abstract void publish(String topic, String payload, int qos, boolean retained) throws Exception;

    final void hear(String topic, int qos, boolean retained, byte[] payload) {
      String text = new String(payload, StandardCharsets.UTF_8);
      heard.add(topic + " " + qos + (retained ? " retained " : " ") + text);
    }

    final String hears() throws InterruptedException {
      return heard.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** A client of a session that ends with its connection. */
  abstract Talk clean(boolean tls, String id) throws Exception;

  /** A client of a session that is kept. */
  abstract Talk stored(boolean tls, String id) throws Exception;

  /** Connects with TLS and with what the library trusts by itself, which our CA is not. */
  abstract void connectTrustingNobody(String url, String id) throws Exception;

  final String url(boolean tls) {
    return tls ? "ssl://localhost:" + house.tlsPort() : "tcp://127.0.0.1:" + house.port();
  }

  final String clientId(boolean tls, String id) {
    return (tls ? "lamp-" : "open-") + name + "-" + id;
  }

  final SSLSocketFactory trust() {
    return ClientTls.trusting(house.caFile()).context().getSocketFactory();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messages_of_every_qos_arrive(boolean tls) throws Exception {
    String topic = name + "/" + tls;
    try (Talk reader = clean(tls, "reader").subscribed(topic + "/+", 2);
        Talk writer = clean(tls, "writer")) {
      for (int qos = 0; qos <= 2; qos++) {
        writer.publish(topic + "/a", "on", qos, false);
        assertThat(reader.hears()).isEqualTo(topic + "/a " + qos + " on");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_retained_message_waits_until_it_is_taken_away(boolean tls) throws Exception {
    String topic = name + "/retained/" + tls;
    try (Talk writer = clean(tls, "writer")) {
      writer.publish(topic, "on", 1, true);
      try (Talk reader = clean(tls, "reader").subscribed(topic, 1)) {
        assertThat(reader.hears()).isEqualTo(topic + " 1 retained on");
      }
      writer.publish(topic, "", 1, true);
      try (Talk reader = clean(tls, "reader").subscribed(topic, 1)) {
        writer.publish(topic, "live", 1, false);
        assertThat(reader.hears()).isEqualTo(topic + " 1 live");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_stored_session_is_given_what_came_while_it_was_away(boolean tls) throws Exception {
    String topic = name + "/away/" + tls;
    try (Talk reader = stored(tls, "keeper").subscribed(topic, 2)) {
      assertThat(reader.isSessionPresent()).isFalse();
    }
    try (Talk writer = clean(tls, "writer")) {
      writer.publish(topic, "first", 1, false);
      writer.publish(topic, "second", 2, false);
    }
    try (Talk reader = stored(tls, "keeper")) {
      assertThat(reader.isSessionPresent()).isTrue();
      assertThat(reader.hears()).isEqualTo(topic + " 1 first");
      assertThat(reader.hears()).isEqualTo(topic + " 2 second");
    }
  }

  @Test
  void a_broker_of_another_authority_is_not_trusted() {
    assertThatThrownBy(() -> connectTrustingNobody(url(true), name + "-trust"))
        .hasRootCauseInstanceOf(java.security.cert.CertPathBuilderException.class);
  }
}
