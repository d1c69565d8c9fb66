package io.sallyport.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Packets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that asks and never reads the answers is not read any more, before they fill memory. */
class UnreadAnswersTest {
  private static final long FAR_TOO_MUCH = 128L * 1024 * 1024;
  private static final int TIMES = 10_000;

  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  static Stream<Packet> questions() {
    return Stream.of(
        PingReq.INSTANCE,
        new PubRel(7, ReasonCode.SUCCESS),
        Packets.rec(7),
        Packets.publish("nobody", QoS.AT_LEAST_ONCE, 7, ""),
        Packets.subscribe(7, QoS.AT_MOST_ONCE, "a"),
        new Unsubscribe(7, List.of("b"), Properties.NONE));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void whoever_does_not_read_the_answers_is_not_read(Packet question) {
    try (Canary canary = new Canary(house);
        DeafClient attacker = new DeafClient(house.port())) {
      attacker.say(greeting());
      assertThat(attacker.talk(many(question), FAR_TOO_MUCH)).isLessThan(FAR_TOO_MUCH);
      canary.expectUnharmed();
    }
  }

  private static byte[] greeting() {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(
        new io.sallyport.packet.Connect(
            ProtocolVersion.MQTT_5, "deaf", true, 60, null, null, null, Properties.NONE),
        ProtocolVersion.MQTT_5,
        out);
    return ByteBufUtil.getBytes(out);
  }

  private static byte[] many(Packet question) {
    ByteBuf out = Unpooled.buffer();
    for (int i = 0; i < TIMES; i++) {
      PacketEncoder.encode(question, ProtocolVersion.MQTT_5, out);
    }
    return ByteBufUtil.getBytes(out);
  }
}
