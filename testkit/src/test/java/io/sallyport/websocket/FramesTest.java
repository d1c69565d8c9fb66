package io.sallyport.websocket;

import static io.sallyport.testkit.WebSocketDialer.BINARY;
import static io.sallyport.testkit.WebSocketDialer.CLOSE;
import static io.sallyport.testkit.WebSocketDialer.CONTINUATION;
import static io.sallyport.testkit.WebSocketDialer.LAST;
import static io.sallyport.testkit.WebSocketDialer.PING;
import static io.sallyport.testkit.WebSocketDialer.PONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.journal.Event;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.WebSocketDialer;
import io.sallyport.testkit.WebSocketDialer.Frame;
import io.sallyport.testkit.WebWay;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets and frames have nothing to do with each other; what a frame may be is RFC 6455's. */
class FramesTest {
  private static BrokerFixture house;

  @BeforeAll
  static void open() {
    house = BrokerFixture.with().device("lamp", "lamp-password").web().start();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  @Clause(value = "MQTT-6.0.0-2", v311 = "MQTT-6.0.0-2")
  void a_packet_may_span_frames_and_fragments_of_a_byte(WebWay way) {
    try (WebSocketDialer web = way.knock(house).upgraded();
        Dialer mqtt = web.mqtt().speaking(way.version())) {
      byte[] login = login("spread", way.version());
      for (int i = 0; i < login.length; i++) {
        boolean last = i == login.length - 1;
        web.frame((last ? LAST : 0) | (i == 0 ? BINARY : CONTINUATION), new byte[] {login[i]});
      }
      mqtt.expectConnected();
      for (byte one : bytes(PingReq.INSTANCE, way.version())) {
        web.binary(new byte[] {one});
      }
      mqtt.expect(PingResp.class);
    }
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  @Clause(value = "MQTT-6.0.0-2", v311 = "MQTT-6.0.0-2")
  void many_packets_may_share_a_frame_and_their_answers_do(WebWay way) {
    try (WebSocketDialer web = way.knock(house).upgraded();
        Dialer mqtt = web.mqtt().speaking(way.version())) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(login("together", way.version()));
      all.writeBytes(bytes(Packets.subscribe(1, QoS.AT_MOST_ONCE, "a"), way.version()));
      all.writeBytes(bytes(PingReq.INSTANCE, way.version()));
      web.binary(all.toByteArray());
      mqtt.expect(ConnAck.class);
      mqtt.next();
      mqtt.expect(PingResp.class);
      byte[] pings = new byte[20];
      for (int i = 0; i < pings.length; i += 2) {
        pings[i] = (byte) 0xC0;
      }
      web.binary(pings);
      Frame answer = web.next();
      assertThat(answer.opcode()).isEqualTo(BINARY);
      assertThat(answer.payload()).hasSize(20);
    }
  }

  /** As clients that write their whole queue at once after they were offline. */
  @ParameterizedTest
  @EnumSource(WebWay.class)
  @Clause(value = "MQTT-6.0.0-2", v311 = "MQTT-6.0.0-2")
  void many_packets_may_share_a_frame_that_is_longer_than_any_packet(WebWay way) {
    try (WebSocketDialer web = way.knock(house).upgraded();
        Dialer mqtt = web.mqtt().speaking(way.version());
        Dialer reader = house.dial().connected("reader").subscribed("batch", QoS.AT_MOST_ONCE)) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(login("batcher", way.version()));
      for (int i = 0; i < 10; i++) {
        String text = i + "x".repeat(100_000);
        all.writeBytes(bytes(Packets.publish("batch", QoS.AT_MOST_ONCE, 0, text), way.version()));
      }
      web.binary(all.toByteArray());
      mqtt.expectConnected();
      for (int i = 0; i < 10; i++) {
        reader.expectMessage(i + "x".repeat(100_000));
      }
      mqtt.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  void messages_of_every_size_come_as_whole_frames(WebWay way) {
    try (Dialer reader = way.dial(house).connected("reader").subscribed("a", QoS.AT_LEAST_ONCE);
        Dialer writer = way.dial(house).connected("writer")) {
      for (int size : List.of(0, 1, 100, 117, 118, 119, 120, 126, 8_191, 8_192, 65_535, 200_000)) {
        String text = "x".repeat(size);
        writer.send(Packets.publish("a", QoS.AT_MOST_ONCE, 0, text));
        reader.expectMessage(text);
      }
      reader.expectAlive();
    }
  }

  @Test
  void a_payload_that_is_shared_reaches_browsers_and_devices_whole() {
    try (Dialer one = WebWay.WS_5.dial(house).connected("one").subscribed("b", QoS.AT_MOST_ONCE);
        Dialer two = WebWay.WSS_5.dial(house).connected("two").subscribed("b", QoS.AT_MOST_ONCE);
        Dialer three = house.dial().connected("three").subscribed("b", QoS.AT_MOST_ONCE)) {
      String text = "0123456789".repeat(5_000);
      for (int i = 0; i < 20; i++) {
        three.send(Packets.publish("b", QoS.AT_MOST_ONCE, 0, i + text));
      }
      for (Dialer reader : List.of(one, two, three)) {
        for (int i = 0; i < 20; i++) {
          reader.expectMessage(i + text);
        }
      }
    }
  }

  @Test
  void a_thousand_messages_in_one_burst_keep_their_order() {
    try (Dialer reader = WebWay.WSS_5.dial(house).connected("r").subscribed("c", QoS.AT_MOST_ONCE);
        Dialer writer = WebWay.WS_5.dial(house).connected("w")) {
      for (int i = 0; i < 1_000; i++) {
        writer.send(Packets.publish("c", QoS.AT_MOST_ONCE, 0, "m" + i));
      }
      for (int i = 0; i < 1_000; i++) {
        reader.expectMessage("m" + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 125})
  void a_ping_is_answered_even_between_fragments(int size) {
    byte[] echo = "p".repeat(size).getBytes(StandardCharsets.US_ASCII);
    byte[] login = login("pinged", ProtocolVersion.MQTT_5);
    try (WebSocketDialer web = house.knockWs().upgraded()) {
      web.frame(BINARY, new byte[] {login[0]}).frame(LAST | PING, echo);
      Frame pong = web.next();
      assertThat(pong.opcode()).isEqualTo(PONG);
      assertThat(pong.payload()).isEqualTo(echo);
      web.frame(LAST | PONG, echo);
      web.frame(LAST | CONTINUATION, java.util.Arrays.copyOfRange(login, 1, login.length));
      assertThat(web.next().opcode()).isEqualTo(BINARY);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1003, 1011, 3000, 4999})
  void a_close_is_answered_with_its_code(int code) {
    try (WebSocketDialer web = house.knockWs().upgraded()) {
      web.frame(LAST | CLOSE, new byte[] {(byte) (code >> 8), (byte) code}).expectClose(code);
    }
  }

  @Test
  void a_close_without_a_code_is_a_normal_one_and_a_reason_is_not_repeated() {
    try (WebSocketDialer web = house.knockWs().upgraded()) {
      web.frame(LAST | CLOSE, new byte[0]).expectClose(1000);
    }
    try (WebSocketDialer web = house.knockWs().upgraded()) {
      web.frame(LAST | CLOSE, new byte[] {0x03, (byte) 0xE9, 'b', 'y', 'e'});
      Frame answer = web.next();
      assertThat(answer.closeCode()).isEqualTo(1001);
      assertThat(answer.payload()).hasSize(2);
      web.expectEnd();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000", "03E7", "03EC", "03ED", "03EE", "03F7", "07D0", "1388", "03"})
  void a_close_with_a_code_that_nobody_may_send_is_a_protocol_error(String code) {
    try (WebSocketDialer web = house.knockWs().upgraded()) {
      web.frame(LAST | CLOSE, java.util.HexFormat.of().parseHex(code)).expectClose(1002);
    }
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  void a_close_without_disconnect_sends_the_will_and_acknowledges_what_came_before(WebWay way) {
    try (Dialer heir = house.dial().connected("heir").subscribed("will", QoS.AT_MOST_ONCE);
        WebSocketDialer web = way.knock(house).upgraded();
        Dialer mqtt = web.mqtt().speaking(way.version())) {
      mqtt.greet("leaver").will(Packets.will("will", QoS.AT_MOST_ONCE, "gone")).in();
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      byte[] publish = bytes(publish(), way.version());
      both.writeBytes(WebSocketDialer.framed(LAST | BINARY, publish));
      both.writeBytes(WebSocketDialer.framed(LAST | CLOSE, new byte[] {0x03, (byte) 0xE8}));
      web.send(both.toByteArray());
      Frame ack = web.next();
      assertThat(ack.opcode()).isEqualTo(BINARY);
      assertThat(ack.payload()[0]).isEqualTo((byte) 0x40);
      web.expectClose(1000);
      heir.expectMessage("gone");
    }
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  @Clause("MQTT-3.14.4-1")
  void whoever_disconnects_gets_a_close_and_leaves_no_will(WebWay way) {
    try (Dialer heir = house.dial().connected("heir").subscribed("will", QoS.AT_MOST_ONCE);
        WebSocketDialer web = way.knock(house).upgraded();
        Dialer mqtt = web.mqtt().speaking(way.version())) {
      mqtt.greet("leaver").will(Packets.will("will", QoS.AT_MOST_ONCE, "gone")).in();
      web.binary(new byte[] {(byte) 0xE0, 0}).expectClose(1000);
      heir.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  void whoever_is_taken_over_is_told_in_mqtt_and_then_closed(WebWay way) {
    try (WebSocketDialer web = way.knock(house).upgraded();
        Dialer first = web.mqtt().speaking(way.version()).connected("same");
        Dialer second = way.dial(house).connected("same")) {
      if (way.isFive()) {
        byte[] goodbye = web.next().payload();
        assertThat(goodbye[0]).isEqualTo((byte) 0xE0);
        assertThat(goodbye[2]).isEqualTo((byte) ReasonCode.SESSION_TAKEN_OVER.code());
      }
      web.expectClose(1000);
      second.expectAlive();
    }
  }

  @Test
  void a_client_certificate_counts_as_over_mqtts() {
    try (Dialer lamp = house.knockWss("lamp").upgraded().mqtt().connected("lamp")) {
      lamp.expectAlive();
      assertThat(house.events().of(Event.Connected.class).getLast())
          .extracting(Event.Connected::method, Event.Connected::principal)
          .containsExactly("certificate", "user:lamp");
    }
  }

  private static Publish publish() {
    return Packets.publish("d", QoS.AT_LEAST_ONCE, 1, "last words");
  }

  private static byte[] login(String clientId, ProtocolVersion version) {
    return bytes(
        new Connect(version, clientId, true, 60, null, null, null, Properties.NONE), version);
  }

  private static byte[] bytes(Packet packet, ProtocolVersion version) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packet, version, out);
    return ByteBufUtil.getBytes(out);
  }
}
