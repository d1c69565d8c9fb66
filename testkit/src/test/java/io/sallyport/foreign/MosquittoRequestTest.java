package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.cli.ClientVerbs;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Program;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Debian's mosquitto_rr asks; our rr answers, or Paho, or nobody. */
class MosquittoRequestTest {
  private static final long PATIENCE_SECONDS = 20;

  private final BrokerFixture house = BrokerFixture.with().device("lamp", "shine").start();

  @AfterEach
  void close() {
    house.close();
  }

  @Command(name = "sallyport")
  private static final class Root {}

  /** Starts our rr, which answers {@code requests} requests and leaves. */
  private CompletableFuture<Integer> answering(int requests) {
    CommandLine line = new CommandLine(new Root());
    ClientVerbs.addTo(line);
    line.setErr(new PrintWriter(new StringWriter()));
    String words =
        "rr --answer -t ask/# -q 1 --answer-below answers --plain -C %d -p %d"
            .formatted(requests, house.port());
    String[] all =
        Stream.concat(Stream.of(words.split(" ")), Stream.of("--action", "hello=echo hello there"))
            .toArray(String[]::new);
    CompletableFuture<Integer> code = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> code.complete(line.execute(all)));
    awaitSubscriber();
    return code;
  }

  private void awaitSubscriber() {
    await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .until(() -> house.server().census().subscriptions() > 0);
  }

  private Mosquitto ask(String message, Object... more) {
    return Mosquitto.rr()
        .plain(house, "plain")
        .with("-V", "mqttv5", "-t", "ask/lamp", "-e", "answers/me", "-m", message)
        .with("-W", PATIENCE_SECONDS)
        .with(more);
  }

  private static Object[] correlation(String text) {
    return new Object[] {"-D", "publish", "correlation-data", text};
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void our_rr_answers_it(int qos) throws Exception {
    CompletableFuture<Integer> answering = answering(1);
    Program asked = ask("hello", correlation("17")).with("-q", qos).run().expectExit(0);
    assertThat(asked.lines())
        .contains(
            Mosquitto.MESSAGE + "answers/me " + Math.min(qos, 1) + " 0 hello there",
            " status:done");
    assertThat(answering.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void what_our_rr_does_not_do_it_is_told() throws Exception {
    CompletableFuture<Integer> answering = answering(3);
    Program unknown = ask("reboot", correlation("1")).run().expectExit(0);
    assertThat(unknown.text()).contains("status:unknown-action");
    Program loose = ask("hello").run().expectExit(0);
    assertThat(loose.text()).contains("status:no-correlation-data").doesNotContain("hello there");
    ask("hello", correlation("2")).run().expectExit(0);
    assertThat(answering.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void paho_answers_it(boolean tls) throws Exception {
    try (Responder _ = new Responder()) {
      Mosquitto asking =
          tls
              ? Mosquitto.rr().tls(house, "tls").with("-u", "lamp", "-P", "shine")
              : Mosquitto.rr().plain(house, "plain");
      Program asked =
          asking
              .with("-V", "mqttv5", "-t", "ask/lamp", "-e", "answers/me", "-m", "how?", "-q", 1)
              .with("-W", PATIENCE_SECONDS)
              .with(correlation("x y"))
              .run()
              .expectExit(0);
      assertThat(asked.lines())
          .contains(Mosquitto.MESSAGE + "answers/me 1 0 how? to you, x y heard-on:ask/lamp");
    }
  }

  @Test
  void when_nobody_answers_it_gives_up_in_time() {
    Program asked = Mosquitto.rr().plain(house, "plain").with(nobody()).run();
    assertThat(asked.exitCode()).isEqualTo(27);
    assertThat(asked.text()).containsIgnoringCase("timed out");
  }

  private static Object[] nobody() {
    return List.of("-V", "mqttv5", "-t", "ask/x", "-e", "answers/x", "-m", "?", "-W", 1).toArray();
  }

  /** Answers every request where it asks for it, with its correlation data. */
  private final class Responder implements MqttCallback, AutoCloseable {
    private final MqttAsyncClient client;

    Responder() throws MqttException {
      String url = "tcp://127.0.0.1:" + house.port();
      client = new MqttAsyncClient(url, "responder", new MemoryPersistence());
      client.setCallback(this);
      client.connect().waitForCompletion(PATIENCE_SECONDS * 1_000);
      client.subscribe("ask/#", 1).waitForCompletion(PATIENCE_SECONDS * 1_000);
    }

    @Override
    public void messageArrived(String topic, MqttMessage request) throws MqttException {
      byte[] correlation = request.getProperties().getCorrelationData();
      String said =
          "%s to you, %s"
              .formatted(
                  new String(request.getPayload(), StandardCharsets.UTF_8),
                  new String(correlation, StandardCharsets.UTF_8));
      MqttMessage answer = new MqttMessage(said.getBytes(StandardCharsets.UTF_8));
      MqttProperties properties = new MqttProperties();
      properties.setCorrelationData(correlation);
      properties.setUserProperties(
          List.of(new org.eclipse.paho.mqttv5.common.packet.UserProperty("heard-on", topic)));
      answer.setProperties(properties);
      answer.setQos(1);
      client.publish(request.getProperties().getResponseTopic(), answer);
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

    @Override
    public void close() throws MqttException {
      client.disconnect().waitForCompletion(PATIENCE_SECONDS * 1_000);
      client.close(true);
    }
  }
}
