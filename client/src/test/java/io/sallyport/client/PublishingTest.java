package io.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishingTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final ScriptedBroker broker = new ScriptedBroker();
  private final ClientLoops loops = ClientLoops.of(1);

  @AfterEach
  void close() {
    broker.close();
    loops.close();
  }

  private MqttClient client(ClientSettings.Builder settings) {
    return MqttClient.create(settings.build(), loops, ClientListener.DEAF);
  }

  @Test
  void qos_0_is_done_when_it_has_left() throws Exception {
    MqttClient client = client(broker.settings());
    CompletableFuture<?> connecting = client.connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    Await.of(connecting, SOON);
    assertThat(Await.of(client.publish(Message.of("a/b", QoS.AT_MOST_ONCE, "on")), SOON))
        .isEqualTo(ReasonCode.SUCCESS);
    Publish publish = peer.expect(Publish.class);
    assertThat(publish.topic().text()).isEqualTo("a/b");
    assertThat(publish.payload().text()).isEqualTo("on");
    client.disconnect();
    assertThat(peer.expect(Disconnect.class).reason()).isEqualTo(ReasonCode.SUCCESS);
    peer.expectClosed();
  }

  @Test
  void qos_1_is_done_with_puback_and_tells_a_refusal() throws Exception {
    MqttClient client = client(broker.settings());
    client.connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    CompletableFuture<ReasonCode> done =
        client.publish(Message.of("a", QoS.AT_LEAST_ONCE, "x").retained());
    Publish publish = peer.expect(Publish.class);
    assertThat(publish.retain()).isTrue();
    assertThat(done).isNotDone();
    peer.send(new PubAck(publish.packetId(), ReasonCode.NOT_AUTHORIZED));
    assertThat(Await.of(done, SOON)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
  }

  @Test
  void qos_2_goes_through_its_four_steps() throws Exception {
    MqttClient client = client(broker.settings());
    client.connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    CompletableFuture<ReasonCode> done = client.publish(Message.of("a", QoS.EXACTLY_ONCE, "x"));
    int id = peer.expect(Publish.class).packetId();
    peer.send(new PubRec(id, ReasonCode.SUCCESS, Properties.NONE));
    assertThat(peer.expect(PubRel.class).packetId()).isEqualTo(id);
    assertThat(done).isNotDone();
    peer.send(new PubComp(id, ReasonCode.SUCCESS, Properties.NONE));
    assertThat(Await.of(done, SOON)).isEqualTo(ReasonCode.SUCCESS);
  }

  @Test
  void never_more_is_under_way_than_the_broker_allows() throws Exception {
    MqttClient client = client(broker.settings());
    client.connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome(false, Properties.builder().number(Property.RECEIVE_MAXIMUM, 2).build());
    for (int i = 0; i < 3; i++) {
      client.publish(Message.of("a", QoS.AT_LEAST_ONCE, "m" + i));
    }
    Publish first = peer.expect(Publish.class);
    peer.expect(Publish.class);
    // A ping would come after the third message if that had been sent already.
    client.subscribe("b", QoS.AT_MOST_ONCE);
    assertThat(peer.next()).isInstanceOf(io.sallyport.packet.Subscribe.class);
    peer.send(new PubAck(first.packetId(), ReasonCode.SUCCESS));
    assertThat(peer.expect(Publish.class).payload().text()).isEqualTo("m2");
  }

  @Test
  void what_the_broker_said_it_does_not_take_is_not_sent() throws Exception {
    MqttClient client = client(broker.settings());
    CompletableFuture<?> connecting = client.connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome(
        false,
        Properties.builder()
            .number(Property.MAXIMUM_QOS, 0)
            .flag(Property.RETAIN_AVAILABLE, false)
            .number(Property.MAXIMUM_PACKET_SIZE, 64)
            .build());
    Await.of(connecting, SOON);
    assertThat(Await.of(client.publish(Message.of("a", QoS.AT_LEAST_ONCE, "")), SOON))
        .isEqualTo(ReasonCode.QOS_NOT_SUPPORTED);
    assertThat(Await.of(client.publish(Message.of("a", QoS.AT_MOST_ONCE, "").retained()), SOON))
        .isEqualTo(ReasonCode.RETAIN_NOT_SUPPORTED);
    assertThat(Await.of(client.publish(Message.of("a", QoS.AT_MOST_ONCE, "x".repeat(100))), SOON))
        .isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    client.disconnect();
    peer.expect(Disconnect.class);
  }

  @Test
  void what_waits_is_bounded_in_bytes() throws Exception {
    MqttClient client =
        client(broker.settings().bounds(new ClientSettings.Bounds(10, 1 << 20, 1000, false)));
    CompletableFuture<ReasonCode> first =
        client.publish(Message.of("a", QoS.AT_LEAST_ONCE, "x".repeat(500)));
    assertThat(client.publish(Message.of("a", QoS.AT_LEAST_ONCE, "x".repeat(500))))
        .isCompletedWithValue(ReasonCode.QUOTA_EXCEEDED);
    assertThat(first).isNotDone();
    client.close();
    assertThatThrownBy(() -> Await.of(first, SOON)).isInstanceOf(ConnectionEnded.class);
  }

  @Test
  void a_lost_connection_fails_what_was_under_way_in_a_session_that_ends_with_it()
      throws Exception {
    MqttClient client = client(broker.settings());
    client.connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    CompletableFuture<ReasonCode> done = client.publish(Message.of("a", QoS.AT_LEAST_ONCE, "x"));
    peer.expect(Publish.class);
    peer.close();
    assertThatThrownBy(() -> Await.of(done, SOON)).isInstanceOf(ConnectionEnded.class);
  }
}
