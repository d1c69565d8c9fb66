package io.sallyport.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client acknowledged just before it left has been acknowledged. */
class LastWordsTest {
  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  @Clause("MQTT-4.4.0-1")
  void a_message_acknowledged_in_the_same_breath_as_the_goodbye_does_not_come_again() {
    try (Dialer first = house.dial()) {
      first.greet("reader").stored(60).accepted();
      first.subscribed("a", QoS.AT_LEAST_ONCE);
      try (Dialer writer = house.dial().connected("writer")) {
        writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "once"));
        writer.expect(PubAck.class);
      }
      Publish came = first.expectMessage("once");
      ByteBuf out = Unpooled.buffer();
      PacketEncoder.encode(Packets.ack(came), first.version(), out);
      PacketEncoder.encode(new Disconnect(ReasonCode.SUCCESS), first.version(), out);
      first.send(ByteBufUtil.getBytes(out)).expectClosed();
    }
    try (Dialer second = house.dial()) {
      assertThat(second.greet("reader").stored(60).accepted().sessionPresent()).isTrue();
      second.expectAlive();
    }
  }
}
