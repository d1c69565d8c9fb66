package io.sallyport.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.pubrec.Mqtt5PubRecReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.unsuback.Mqtt5UnsubAckReasonCode;
import io.sallyport.journal.Event;
import io.sallyport.principal.PrincipalId;
import io.sallyport.testkit.BrokerFixture;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** HiveMQ's client, MQTT 5.0: it is told what was refused and why, as far as it wants to know. */
class HiveMqReasonsTest {
  private static BrokerFixture house;

  @BeforeAll
  static void open() {
    house =
        BrokerFixture.with()
            .device("lamp", "shine")
            .rules(
                """
                [[rule]]
                name = "open"
                who = "any"
                allow = ["publish", "subscribe"]
                topics = ["open/#"]

                """)
            .start();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static Mqtt5ClientBuilder client(String id) {
    return Mqtt5Client.builder().identifier(id).serverHost("127.0.0.1").serverPort(house.port());
  }

  private static Mqtt5BlockingClient connected(String id) {
    Mqtt5BlockingClient made = client(id).buildBlocking();
    made.connect();
    return made;
  }

  @Test
  void suback_says_which_of_the_filters_and_why() {
    Mqtt5BlockingClient reader = connected("chooser");
    Mqtt5SubAckException refused =
        catchThrowableOfType(
            Mqtt5SubAckException.class,
            () ->
                reader
                    .subscribeWith()
                    .addSubscription()
                    .topicFilter("open/a")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .noLocal(true)
                    .retainAsPublished(true)
                    .retainHandling(Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST)
                    .applySubscription()
                    .addSubscription()
                    .topicFilter("secret/#")
                    .applySubscription()
                    .userProperties()
                    .add("why", "to see")
                    .applyUserProperties()
                    .send());
    assertThat(refused.getMqttMessage().getReasonCodes())
        .containsExactly(Mqtt5SubAckReasonCode.GRANTED_QOS_1, Mqtt5SubAckReasonCode.NOT_AUTHORIZED);
    assertThat(refused.getMqttMessage().getReasonString().orElseThrow().toString())
        .contains(lastRefusal());
    assertThat(
            reader
                .unsubscribeWith()
                .addTopicFilter("open/a")
                .addTopicFilter("open/never")
                .userProperties()
                .add("why", "enough")
                .applyUserProperties()
                .send()
                .getReasonCodes())
        .containsExactly(
            Mqtt5UnsubAckReasonCode.SUCCESS, Mqtt5UnsubAckReasonCode.NO_SUBSCRIPTIONS_EXISTED);
    reader.disconnect();
  }

  private static String lastRefusal() {
    return house.events().of(Event.Denied.class).getLast().id().text();
  }

  @Test
  void puback_and_pubrec_say_why_to_whoever_wants_to_know() {
    Mqtt5BlockingClient writer = connected("writer");
    Mqtt5PubAckException once =
        catchThrowableOfType(
            Mqtt5PubAckException.class, () -> publish(writer, MqttQos.AT_LEAST_ONCE));
    assertThat(once.getMqttMessage().getReasonCode())
        .isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
    assertThat(once.getMqttMessage().getReasonString().orElseThrow().toString())
        .contains(lastRefusal());
    Mqtt5PubRecException twice =
        catchThrowableOfType(
            Mqtt5PubRecException.class, () -> publish(writer, MqttQos.EXACTLY_ONCE));
    assertThat(twice.getMqttMessage().getReasonCode())
        .isEqualTo(Mqtt5PubRecReasonCode.NOT_AUTHORIZED);
    assertThat(twice.getMqttMessage().getReasonString().orElseThrow().toString())
        .contains(lastRefusal());
    writer.disconnect();
  }

  @Test
  void who_does_not_want_to_know_is_told_the_code_only() {
    Mqtt5BlockingClient writer = client("incurious").buildBlocking();
    writer.connectWith().restrictions().requestProblemInformation(false).applyRestrictions().send();
    Mqtt5PubAckException refused =
        catchThrowableOfType(
            Mqtt5PubAckException.class, () -> publish(writer, MqttQos.AT_LEAST_ONCE));
    assertThat(refused.getMqttMessage().getReasonCode())
        .isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
    assertThat(refused.getMqttMessage().getReasonString()).isEmpty();
    assertThat(refused.getMqttMessage().getUserProperties().asList()).isEmpty();
    writer.disconnect();
  }

  private static void publish(Mqtt5BlockingClient writer, MqttQos qos) {
    writer.publishWith().topic("secret/x").qos(qos).payload("x".getBytes(UTF_8)).send();
  }

  @Test
  void the_brokers_goodbye_says_why() throws InterruptedException {
    BlockingQueue<Throwable> ends = new LinkedBlockingQueue<>();
    Mqtt5BlockingClient old =
        client("twin")
            .addDisconnectedListener(context -> ends.add(context.getCause()))
            .buildBlocking();
    old.connect();
    Mqtt5BlockingClient young = client("twin").buildBlocking();
    young.connect();
    assertThat(goodbye(ends).getReasonCode())
        .isEqualTo(Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);
    young.disconnect();

    Mqtt5BlockingClient known =
        client("lamp-1")
            .simpleAuth()
            .username("lamp")
            .password("shine".getBytes(UTF_8))
            .applySimpleAuth()
            .addDisconnectedListener(context -> ends.add(context.getCause()))
            .buildBlocking();
    known.connect();
    house.server().endConnections(PrincipalId.user("lamp", 1));
    assertThat(goodbye(ends).getReasonCode())
        .isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
  }

  private static Mqtt5Disconnect goodbye(BlockingQueue<Throwable> ends)
      throws InterruptedException {
    Throwable cause = ends.poll(20, TimeUnit.SECONDS);
    assertThat(cause).isInstanceOf(Mqtt5DisconnectException.class);
    return ((Mqtt5DisconnectException) cause).getMqttMessage();
  }
}
