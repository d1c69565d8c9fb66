package io.sallyport.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Reading what is retained for a client that does not take it costs next to nothing, however often
 * it subscribes.
 */
class RetainedForTheDeafTest {
  private static final int RETAINED = 60;
  private static final int SUBSCRIPTIONS = 3_000;

  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void one_that_subscribes_and_does_not_read_is_soon_not_read_either() {
    retain();
    try (Canary canary = new Canary(house);
        DeafClient attacker = new DeafClient(house.port())) {
      attacker.say(subscriptions());
      await().until(() -> house.server().census().subscriptions() > 8);
      await()
          .during(Duration.ofSeconds(1))
          .until(() -> house.server().census().subscriptions() < SUBSCRIPTIONS / 2);
      canary.expectUnharmed();
    }
  }

  private void retain() {
    try (Dialer writer = house.dial().connected("writer")) {
      for (int i = 1; i <= RETAINED; i++) {
        writer.send(Packets.retained("large/" + i, QoS.AT_LEAST_ONCE, i, "x".repeat(250_000)));
        assertThat(writer.expect(PubAck.class).reason().isError()).isFalse();
      }
    }
  }

  private static byte[] subscriptions() {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(
        new Connect(ProtocolVersion.MQTT_5, "deaf", true, 60, null, null, null, Properties.NONE),
        ProtocolVersion.MQTT_5,
        out);
    for (int i = 1; i <= SUBSCRIPTIONS; i++) {
      PacketEncoder.encode(
          Packets.subscribe(i, QoS.AT_MOST_ONCE, i < 10 ? "large/#" : "small/" + i + "/#"),
          ProtocolVersion.MQTT_5,
          out);
    }
    return ByteBufUtil.getBytes(out);
  }
}
