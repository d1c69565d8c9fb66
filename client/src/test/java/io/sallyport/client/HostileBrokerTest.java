package io.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Payload;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.topic.TopicName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostileBrokerTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final ScriptedBroker broker = new ScriptedBroker();
  private final ClientLoops loops = ClientLoops.of(1);
  private final Inbox inbox = new Inbox(4);

  @AfterEach
  void close() {
    broker.close();
    loops.close();
  }

  private MqttClient client(ClientSettings.Builder settings) {
    return MqttClient.create(settings.build(), loops, inbox);
  }

  private Closing closing() throws Exception {
    return inbox.closed().get(5, java.util.concurrent.TimeUnit.SECONDS);
  }

  @Test
  void a_refusal_carries_the_code_of_its_version() {
    for (ProtocolVersion version : ProtocolVersion.values()) {
      CompletableFuture<ConnAck> answer = client(broker.settings().version(version)).connect();
      ScriptedBroker.Peer peer = broker.accept();
      peer.expect(Connect.class);
      peer.send(new ConnAck(false, ReasonCode.NOT_AUTHORIZED));
      ConnectFailed.Refused refused =
          catchThrowableOfType(ConnectFailed.Refused.class, () -> Await.of(answer, SOON));
      assertThat(refused.code()).isEqualTo(version.isFive() ? 135 : 5);
      assertThat(refused).hasMessageContaining("not authorized");
    }
  }

  @Test
  void a_broker_that_says_nothing_is_given_up_after_the_deadline() {
    CompletableFuture<ConnAck> answer =
        client(broker.settings().deadline(Duration.ofMillis(300))).connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.expect(Connect.class);
    assertThatThrownBy(() -> Await.of(answer, SOON))
        .isInstanceOf(ConnectFailed.Unreachable.class)
        .hasMessageContaining("no answer in 0.3 s");
    peer.expectClosed();
  }

  @Test
  void nobody_listening_and_an_unknown_host_are_told_apart() {
    int port = broker.port();
    broker.close();
    ClientSettings.Builder settings = ClientSettings.builder().host("127.0.0.1").port(port);
    assertThatThrownBy(() -> Await.of(client(settings).connect(), SOON))
        .isInstanceOf(ConnectFailed.Unreachable.class)
        .hasMessageContaining("nobody listens there");
    assertThatThrownBy(
            () -> Await.of(client(settings.host("no.such.host.invalid")).connect(), SOON))
        .isInstanceOf(ConnectFailed.Unreachable.class)
        .hasMessageContaining("no host named");
  }

  @Test
  void a_packet_before_connack_is_no_broker() {
    CompletableFuture<ConnAck> answer = client(broker.settings()).connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.expect(Connect.class);
    peer.send(Publish.of("a", "x"));
    assertThatThrownBy(() -> Await.of(answer, SOON)).isInstanceOf(ConnectFailed.NoBroker.class);
    peer.expectClosed();
  }

  @Test
  void a_web_server_is_no_broker() {
    CompletableFuture<ConnAck> answer = client(broker.settings()).connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.expect(Connect.class);
    peer.sendBytes(
        "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> Await.of(answer, SOON)).isInstanceOf(ConnectFailed.NoBroker.class);
  }

  @Test
  void a_huge_packet_is_refused_by_its_length() throws Exception {
    client(broker.settings().bounds(new ClientSettings.Bounds(10, 1024, 1 << 20, false))).connect();
    ScriptedBroker.Peer peer = broker.accept();
    assertThat(peer.welcome().properties().number(Property.MAXIMUM_PACKET_SIZE, 0)).isEqualTo(1024);
    peer.sendBytes((byte) 0x30, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0x7F);
    assertThat(peer.expect(Disconnect.class).reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    peer.expectClosed();
    assertThat(closing().cause()).isEqualTo(Closing.Cause.VIOLATION);
  }

  @Test
  void more_messages_under_way_than_we_allow_end_the_connection() throws Exception {
    client(broker.settings().receiveMaximum(2).manualAcknowledgement()).connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    for (int id = 1; id <= 3; id++) {
      peer.send(
          new Publish(
              TopicName.of("a"),
              QoS.AT_LEAST_ONCE,
              false,
              false,
              id,
              Properties.NONE,
              Payload.of("x")));
    }
    assertThat(peer.expect(Disconnect.class).reason())
        .isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    assertThat(closing().cause()).isEqualTo(Closing.Cause.VIOLATION);
  }

  @Test
  void an_answer_to_nothing_ends_the_connection() throws Exception {
    client(broker.settings()).connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    peer.send(new SubAck(9, List.of(ReasonCode.SUCCESS), Properties.NONE));
    assertThat(peer.expect(Disconnect.class).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(closing().cause()).isEqualTo(Closing.Cause.VIOLATION);
  }

  @Test
  void a_goodbye_of_the_broker_is_told_with_its_reason() throws Exception {
    client(broker.settings()).connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    peer.send(new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN));
    peer.expectClosed();
    assertThat(closing().cause()).isEqualTo(Closing.Cause.BROKER);
    assertThat(closing().reason()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
  }

  @Test
  void pings_are_sent_and_silence_is_noticed() throws Exception {
    client(broker.settings().keepAliveSeconds(1)).connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    Packet ping = peer.next();
    assertThat(ping).isInstanceOf(PingReq.class);
    assertThat(closing().cause()).isEqualTo(Closing.Cause.SILENCE);
  }

  @Test
  void a_flood_waits_in_the_socket_when_nobody_takes_it() throws Exception {
    MqttClient client = client(broker.settings());
    client.connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    AtomicInteger sent = new AtomicInteger();
    Thread flood =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 0; i < 20_000; i++) {
                peer.send(Publish.of("a", "x".repeat(1000)));
                sent.incrementAndGet();
              }
            });
    int taken = 0;
    while (taken < 20_000) {
      assertThat(inbox.take(SOON)).isNotNull();
      taken++;
    }
    flood.join();
    assertThat(sent).hasValue(20_000);
    client.disconnect();
  }

  @Test
  void a_listener_that_throws_loses_its_connection_and_nothing_else() throws Exception {
    CompletableFuture<Closing> ended = new CompletableFuture<>();
    ClientListener broken =
        new ClientListener() {
          @Override
          public void message(Publish message, Acknowledgement acknowledgement) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void closed(Closing closing) {
            ended.complete(closing);
          }
        };
    MqttClient.create(broker.settings().build(), loops, broken).connect();
    ScriptedBroker.Peer peer = broker.accept();
    peer.welcome();
    peer.send(Publish.of("a", "x"));
    assertThat(peer.expect(Disconnect.class).reason())
        .isEqualTo(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
    assertThat(ended.get().text()).contains("on purpose");
    client(broker.settings()).connect();
    broker.accept().welcome();
  }

  @Test
  void the_password_is_in_no_text() {
    ClientSettings settings =
        broker.settings().userName("lamp").password(ClientPassword.of("s3cret")).build();
    assertThat(settings.toString()).doesNotContain("s3cret");
  }
}
