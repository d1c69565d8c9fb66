package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.topic.TopicName;
import org.junit.jupiter.api.Test;

/** What mosquitto_sub does with {@code -C 1}: the answer and the goodbye leave in one segment. */
class HastyGoodbyeTest {
  private static final Properties HOUR =
      Properties.builder().number(Property.SESSION_EXPIRY_INTERVAL, 3_600).build();

  @Test
  void an_acknowledgement_counts_though_goodbye_comes_right_behind_it() {
    try (BrokerFixture house = BrokerFixture.open()) {
      try (Dialer reader = house.dial().resume("hasty", HOUR);
          Dialer writer = house.dial().connected("writer")) {
        reader.expectConnected();
        reader.subscribed("a", QoS.AT_LEAST_ONCE);
        writer.send(
            new Publish(
                TopicName.of("a"),
                QoS.AT_LEAST_ONCE,
                false,
                false,
                1,
                Properties.NONE,
                Payload.of("once")));
        Publish came = reader.expect(Publish.class);
        reader.send(
            bytes(
                new PubAck(came.packetId(), ReasonCode.SUCCESS),
                new Disconnect(ReasonCode.SUCCESS, Properties.NONE)));
        reader.expectClosed();
      }
      try (Dialer reader = house.dial().resume("hasty", HOUR)) {
        assertThat(reader.expectConnected().sessionPresent()).isTrue();
        reader.expectAlive();
      }
    }
  }

  private static byte[] bytes(Packet... packets) {
    ByteBuf out = Unpooled.buffer();
    for (Packet packet : packets) {
      PacketEncoder.encode(packet, ProtocolVersion.MQTT_5, out);
    }
    return ByteBufUtil.getBytes(out);
  }
}
