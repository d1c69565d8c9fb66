package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is encoded is decoded as what it was; seeds are in the description of a failure. */
class RoundTripTest {
  private static final int PACKETS = 3000;

  @ParameterizedTest(name = "{1}, read by {0}")
  @CsvSource({
    "BROKER, MQTT_3_1", "BROKER, MQTT_3_1_1", "BROKER, MQTT_5",
    "CLIENT, MQTT_3_1", "CLIENT, MQTT_3_1_1", "CLIENT, MQTT_5"
  })
  void every_packet_comes_back_equal_and_as_long_as_was_said(Side side, ProtocolVersion version) {
    PacketDecoder decoder = Connections.opened(side, version);
    long firstSeed = System.nanoTime();
    for (long seed = firstSeed; seed < firstSeed + PACKETS; seed++) {
      Packet packet = new GeneratedPackets(seed).packet(side, version);
      ByteBuf bytes = Connections.bytes(packet, version);
      assertThat(PacketEncoder.encodedBytes(packet, version))
          .as("length, seed %d", seed)
          .isEqualTo(bytes.readableBytes());
      assertThat(decoder.decode(bytes)).as("seed %d", seed).isEqualTo(packet);
      assertThat(bytes.readableBytes()).as("left over, seed %d", seed).isZero();
    }
  }
}
