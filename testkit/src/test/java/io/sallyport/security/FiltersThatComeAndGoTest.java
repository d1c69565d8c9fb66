package io.sallyport.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.QoS;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A filter that is given up before it was granted must not stay in the index: not while the
 * connection lasts, where it would still bring messages, and not after, where nobody would ever
 * take it out.
 */
class FiltersThatComeAndGoTest {
  private static final int TIMES = 200;

  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  private static byte[] inOneBreath(int first) {
    ByteBuf out = Unpooled.buffer();
    for (int i = 0; i < TIMES; i++) {
      String filter = "here/" + first + "/" + i;
      PacketEncoder.encode(
          Packets.subscribe(2 * i + 1, QoS.AT_MOST_ONCE, filter), ProtocolVersion.MQTT_5, out);
      PacketEncoder.encode(
          new Unsubscribe(2 * i + 2, List.of(filter), Properties.NONE),
          ProtocolVersion.MQTT_5,
          out);
    }
    return ByteBufUtil.getBytes(out);
  }

  private static void answered(Dialer client) {
    for (int i = 0; i < TIMES; i++) {
      client.expect(SubAck.class);
      client.expect(UnsubAck.class);
    }
  }

  @Test
  void nothing_of_them_is_left_in_the_index() {
    try (Dialer client = house.dial()) {
      client.greet("stored").stored(60).accepted();
      client.send(inOneBreath(1));
      answered(client);
      await().until(() -> house.server().census().subscriptions() == 0);
      client.send(inOneBreath(2));
      answered(client);
    }
    await().until(() -> house.server().census().connections() == 0);
    assertThat(house.server().census().subscriptions()).isZero();
  }

  @Test
  @Clause("MQTT-3.10.4-2")
  void nothing_comes_for_them_any_more() {
    try (Dialer client = house.dial();
        Dialer writer = house.dial().connected("writer")) {
      client.greet("stored").stored(60).accepted();
      client.send(inOneBreath(1));
      answered(client);
      writer.send(Packets.publish("here/1/7", QoS.AT_MOST_ONCE, 0, "ghost")).expectAlive();
      client.expectAlive();
    }
  }
}
