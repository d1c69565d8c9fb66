package io.sallyport.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientConfig;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5Auth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5AuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import io.sallyport.protocol.ChallengeResponse;
import io.sallyport.testkit.BrokerFixture;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HiveMQ's client through AUTH, with the method that only tests have. */
class HiveMqAuthenticationTest {
  private final BrokerFixture house =
      BrokerFixture.with()
          .device("lamp", "no-password-is-used")
          .authenticator(real -> new ChallengeResponse(real, Map.of("lamp", "secret")))
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  private Mqtt5BlockingClient client(Mechanism mechanism) {
    return Mqtt5Client.builder()
        .identifier("lamp-1")
        .serverHost("127.0.0.1")
        .serverPort(house.port())
        .simpleAuth()
        .username("lamp")
        .applySimpleAuth()
        .enhancedAuth(mechanism)
        .buildBlocking();
  }

  @Test
  void it_answers_the_challenge_and_may_do_so_again() {
    Mechanism mechanism = new Mechanism(ChallengeResponse.METHOD, "secret");
    Mqtt5BlockingClient lamp = client(mechanism);
    Mqtt5ConnAck answer = lamp.connect();
    ByteBuffer data = answer.getEnhancedAuth().orElseThrow().getData().orElseThrow();
    assertThat(UTF_8.decode(data.duplicate()).toString()).isEqualTo("welcome");
    lamp.reauth();
    assertThat(mechanism.steps)
        .containsExactly("begin", "challenge", "in", "begin again", "challenge", "in again");
    lamp.disconnect();
  }

  @Test
  void a_wrong_answer_is_refused() {
    assertRefused(
        new Mechanism(ChallengeResponse.METHOD, "guess"), Mqtt5ConnAckReasonCode.NOT_AUTHORIZED);
  }

  @Test
  void a_method_that_there_is_not_is_refused() {
    assertRefused(
        new Mechanism("SCRAM-SHA-1", "secret"), Mqtt5ConnAckReasonCode.BAD_AUTHENTICATION_METHOD);
  }

  private void assertRefused(Mechanism mechanism, Mqtt5ConnAckReasonCode reason) {
    Mqtt5ConnAckException refused =
        catchThrowableOfType(Mqtt5ConnAckException.class, () -> client(mechanism).connect());
    assertThat(refused.getMqttMessage().getReasonCode()).isEqualTo(reason);
  }

  /** The client's half of {@link ChallengeResponse}, and what it went through. */
  private static final class Mechanism implements Mqtt5EnhancedAuthMechanism {
    private final String method;
    private final String secret;
    private final List<String> steps = new CopyOnWriteArrayList<>();

    Mechanism(String method, String secret) {
      this.method = method;
      this.secret = secret;
    }

    @Override
    public MqttUtf8String getMethod() {
      return MqttUtf8String.of(method);
    }

    @Override
    public int getTimeout() {
      return 20;
    }

    @Override
    public CompletableFuture<Void> onAuth(
        Mqtt5ClientConfig config, Mqtt5Connect connect, Mqtt5EnhancedAuthBuilder say) {
      steps.add("begin");
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> onReAuth(Mqtt5ClientConfig config, Mqtt5AuthBuilder say) {
      steps.add("begin again");
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Boolean> onContinue(
        Mqtt5ClientConfig config, Mqtt5Auth asked, Mqtt5AuthBuilder say) {
      steps.add("challenge");
      ByteBuffer challenge = asked.getData().orElseThrow().duplicate();
      byte[] bytes = new byte[challenge.remaining()];
      challenge.get(bytes);
      say.data(ChallengeResponse.answer(secret, bytes));
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig config, Mqtt5ConnAck said) {
      steps.add("in");
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig config, Mqtt5Auth said) {
      steps.add("in again");
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public void onAuthRejected(Mqtt5ClientConfig config, Mqtt5ConnAck said) {
      steps.add("refused");
    }

    @Override
    public void onReAuthRejected(Mqtt5ClientConfig config, Mqtt5Disconnect said) {
      steps.add("refused again");
    }

    @Override
    public void onAuthError(Mqtt5ClientConfig config, Throwable cause) {
      steps.add("error " + cause);
    }

    @Override
    public void onReAuthError(Mqtt5ClientConfig config, Throwable cause) {
      steps.add("error again " + cause);
    }
  }
}
