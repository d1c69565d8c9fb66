package io.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.packet.Connect;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.TopicName;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionResumptionTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final ScriptedBroker broker = new ScriptedBroker();
  private final ClientLoops loops = ClientLoops.of(1);
  private final Inbox inbox = new Inbox(100);

  @AfterEach
  void close() {
    broker.close();
    loops.close();
  }

  private MqttClient stored(ClientSettings.Builder settings) {
    return MqttClient.create(settings.sessionExpirySeconds(3600).build(), loops, inbox);
  }

  private static Publish message(QoS qos, int id, boolean duplicate) {
    return new Publish(
        TopicName.of("a"), qos, false, duplicate, id, Properties.NONE, Payload.of("x" + id));
  }

  @Test
  void unacknowledged_messages_are_sent_again_in_order_and_marked() throws Exception {
    MqttClient client = stored(broker.settings());
    client.connect();
    ScriptedBroker.Peer peer = broker.accept();
    assertThat(peer.welcome().cleanStart()).isTrue();
    CompletableFuture<ReasonCode> one = client.publish(Message.of("a", QoS.AT_LEAST_ONCE, "1"));
    CompletableFuture<ReasonCode> two = client.publish(Message.of("a", QoS.EXACTLY_ONCE, "2"));
    CompletableFuture<ReasonCode> three = client.publish(Message.of("a", QoS.EXACTLY_ONCE, "3"));
    int first = peer.expect(Publish.class).packetId();
    int second = peer.expect(Publish.class).packetId();
    int third = peer.expect(Publish.class).packetId();
    peer.send(new PubRec(second, ReasonCode.SUCCESS, Properties.NONE));
    peer.expect(PubRel.class);
    peer.close();
    inbox.closed().get();

    client.resume();
    peer = broker.accept();
    Connect again = peer.welcome(true, Properties.NONE);
    assertThat(again.cleanStart()).isFalse();
    Publish repeated = peer.expect(Publish.class);
    assertThat(repeated.duplicate()).isTrue();
    assertThat(repeated.packetId()).isEqualTo(first);
    assertThat(peer.expect(PubRel.class).packetId()).isEqualTo(second);
    assertThat(peer.expect(Publish.class).packetId()).isEqualTo(third);
    peer.send(new PubAck(first, ReasonCode.SUCCESS));
    peer.send(new PubComp(second, ReasonCode.SUCCESS, Properties.NONE));
    peer.send(new PubRec(third, ReasonCode.SUCCESS, Properties.NONE));
    peer.expect(PubRel.class);
    peer.send(new PubComp(third, ReasonCode.SUCCESS, Properties.NONE));
    assertThat(Await.of(one, SOON)).isEqualTo(ReasonCode.SUCCESS);
    assertThat(Await.of(two, SOON)).isEqualTo(ReasonCode.SUCCESS);
    assertThat(Await.of(three, SOON)).isEqualTo(ReasonCode.SUCCESS);
  }

  @Test
  void a_broker_that_forgot_the_session_is_not_sent_the_old_messages() throws Exception {
    MqttClient client = stored(broker.settings());
    client.connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    CompletableFuture<ReasonCode> lost = client.publish(Message.of("a", QoS.AT_LEAST_ONCE, "1"));
    peer.expect(Publish.class);
    peer.close();
    inbox.closed().get();
    client.resume();
    broker.accept().welcome(false, Properties.NONE);
    assertThatThrownBy(() -> Await.of(lost, SOON))
        .isInstanceOf(ConnectionEnded.class)
        .hasMessageContaining("no longer knows the session");
  }

  @Test
  void a_qos_2_message_repeated_after_a_lost_pubrec_is_heard_once() throws Exception {
    MqttClient client = stored(broker.settings());
    client.connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    peer.send(message(QoS.EXACTLY_ONCE, 7, false));
    assertThat(peer.expect(PubRec.class).packetId()).isEqualTo(7);
    peer.close();
    inbox.closed().get();
    client.resume();
    peer = broker.accept();
    peer.welcome(true, Properties.NONE);
    peer.send(message(QoS.EXACTLY_ONCE, 7, true));
    assertThat(peer.expect(PubRec.class).packetId()).isEqualTo(7);
    peer.send(new PubRel(7, ReasonCode.SUCCESS, Properties.NONE));
    assertThat(peer.expect(PubComp.class).reason()).isEqualTo(ReasonCode.SUCCESS);
    peer.send(message(QoS.EXACTLY_ONCE, 7, false));
    peer.expect(PubRec.class);
    assertThat(inbox.take(SOON)).isNotNull();
    assertThat(inbox.take(SOON).message().duplicate()).isFalse();
    assertThat(inbox.poll()).isNull();
  }

  @Test
  void a_message_is_acknowledged_when_the_listener_says_so() throws Exception {
    MqttClient client = stored(broker.settings().manualAcknowledgement());
    client.connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    peer.send(message(QoS.AT_LEAST_ONCE, 1, false));
    peer.send(message(QoS.EXACTLY_ONCE, 2, false));
    Inbox.Received first = inbox.take(SOON);
    Inbox.Received second = inbox.take(SOON);
    second.acknowledgement().acknowledge();
    assertThat(peer.expect(PubRec.class).packetId()).isEqualTo(2);
    first.acknowledgement().acknowledge();
    first.acknowledgement().acknowledge();
    assertThat(peer.expect(PubAck.class).packetId()).isEqualTo(1);
    client.disconnect();
    assertThat(peer.next()).isInstanceOf(io.sallyport.packet.Disconnect.class);
  }
}
