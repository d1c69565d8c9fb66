package io.sallyport.websocket;

import static io.sallyport.testkit.WebSocketDialer.BINARY;
import static io.sallyport.testkit.WebSocketDialer.CONTINUATION;
import static io.sallyport.testkit.WebSocketDialer.LAST;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.WebSocketDialer;
import io.sallyport.testkit.WebWay;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever the network and the client cut a conversation, the packets are the same. */
class CutFramesTest {
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
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void a_conversation_cut_at_random_into_fragments_and_segments_is_understood(long seed) {
    Random chance = new Random(seed);
    WebWay way = WebWay.values()[chance.nextInt(WebWay.values().length)];
    try (Dialer reader = house.dial().connected("r").subscribed("cut/" + seed, QoS.AT_LEAST_ONCE);
        WebSocketDialer web = way.knock(house).upgraded();
        Dialer mqtt = web.mqtt().speaking(way.version())) {
      ByteArrayOutputStream packets = new ByteArrayOutputStream();
      packets.writeBytes(bytes(login("cut-" + seed, null, way.version()), way.version()));
      for (int i = 1; i <= 40; i++) {
        String text = i + " " + "x".repeat(chance.nextInt(1 << chance.nextInt(14)));
        packets.writeBytes(
            bytes(Packets.publish("cut/" + seed, QoS.AT_LEAST_ONCE, i, text), way.version()));
      }
      inSegments(web, inFragments(packets.toByteArray(), chance), chance);
      mqtt.expectConnected();
      for (int i = 1; i <= 40; i++) {
        assertThat(mqtt.expect(PubAck.class).packetId()).isEqualTo(i);
        var came = reader.expect(Publish.class);
        assertThat(came.payload().text()).startsWith(i + " ");
        reader.send(Packets.ack(came));
      }
    }
  }

  /** The frame that follows is longer than what is allowed before the login. */
  @ParameterizedTest
  @EnumSource(WebWay.class)
  void what_follows_a_login_waits_for_it_and_for_its_larger_limit(WebWay way) {
    try (WebSocketDialer web = way.knock(house).upgraded();
        Dialer mqtt = web.mqtt().speaking(way.version())) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      frame(all, bytes(login("lamp", "lamp-password", way.version()), way.version()));
      frame(all, bytes(Packets.subscribe(1, QoS.AT_MOST_ONCE, "large"), way.version()));
      String text = "x".repeat(100_000);
      frame(all, bytes(Packets.publish("large", QoS.AT_LEAST_ONCE, 2, text), way.version()));
      web.send(all.toByteArray());
      mqtt.expectConnected();
      mqtt.expect(SubAck.class);
      var first = mqtt.next();
      var second = mqtt.next();
      assertThat(List.of(first, second))
          .hasAtLeastOneElementOfType(PubAck.class)
          .hasAtLeastOneElementOfType(Publish.class);
      mqtt.expectAlive();
    }
  }

  private static void frame(ByteArrayOutputStream out, byte[] payload) {
    out.writeBytes(WebSocketDialer.framed(LAST | BINARY, payload));
  }

  /** Messages of one to five fragments, some of them empty. */
  private static byte[] inFragments(byte[] packets, Random chance) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    boolean inMessage = false;
    int empty = 0;
    for (int at = 0; at < packets.length; ) {
      int most = Math.min(packets.length - at, 1 << chance.nextInt(14));
      int count = empty < 30 ? chance.nextInt(most + 1) : most;
      empty += count == 0 ? 1 : 0;
      boolean last = at + count == packets.length || chance.nextInt(5) == 0;
      byte[] payload = Arrays.copyOfRange(packets, at, at + count);
      int first = (last ? LAST : 0) | (inMessage ? CONTINUATION : BINARY);
      frames.writeBytes(WebSocketDialer.framed(first, payload));
      inMessage = !last;
      at += count;
    }
    return frames.toByteArray();
  }

  private static void inSegments(WebSocketDialer web, byte[] bytes, Random chance) {
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(bytes.length - at, 1 + chance.nextInt(1 << chance.nextInt(14)));
      web.send(Arrays.copyOfRange(bytes, at, at + count));
      at += count;
    }
  }

  private static Connect login(String user, String password, ProtocolVersion version) {
    return new Connect(
        version,
        user,
        true,
        60,
        null,
        password == null ? null : user,
        password == null ? null : password.getBytes(StandardCharsets.UTF_8),
        Properties.NONE);
  }

  private static byte[] bytes(Packet packet, ProtocolVersion version) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packet, version, out);
    return ByteBufUtil.getBytes(out);
  }
}
