package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is encoded is decoded as what it was, however it is cut. The seed of a packet stands in the
 * description of a failure.
 */
class RoundTripTest {
  @ParameterizedTest(name = "{1}, read by {0}")
  @CsvSource({
    "BROKER, MQTT_3_1", "BROKER, MQTT_3_1_1", "BROKER, MQTT_5",
    "CLIENT, MQTT_3_1", "CLIENT, MQTT_3_1_1", "CLIENT, MQTT_5"
  })
  void every_packet_comes_back_equal_and_as_long_as_was_said(Side side, ProtocolVersion version) {
    PacketDecoder decoder = Connections.opened(side, version);
    long firstSeed = System.nanoTime();
    for (long seed = firstSeed; seed < firstSeed + 3000; seed++) {
      Packet packet = new GeneratedPackets(seed).packet(side, version);
      ByteBuf bytes = Connections.bytes(packet, version);
      assertThat(PacketEncoder.encodedBytes(packet, version))
          .as("length, seed %d", seed)
          .isEqualTo(bytes.readableBytes());
      assertThat(decoder.decode(bytes)).as("seed %d", seed).isEqualTo(packet);
      assertThat(bytes.readableBytes()).as("left over, seed %d", seed).isZero();
    }
  }

  @ParameterizedTest(name = "{1}, read by {0}")
  @CsvSource({
    "BROKER, MQTT_3_1", "BROKER, MQTT_3_1_1", "BROKER, MQTT_5",
    "CLIENT, MQTT_3_1", "CLIENT, MQTT_3_1_1", "CLIENT, MQTT_5"
  })
  void the_packet_that_opens_a_connection_comes_back_equal(Side side, ProtocolVersion version) {
    long firstSeed = System.nanoTime();
    for (long seed = firstSeed; seed < firstSeed + 1000; seed++) {
      Packet opening = opening(seed, side, version);
      PacketDecoder decoder = Connections.fresh(side, version);
      ByteBuf bytes = Connections.bytes(opening, version);
      assertThat(PacketEncoder.encodedBytes(opening, version)).isEqualTo(bytes.readableBytes());
      assertThat(decoder.decode(bytes)).as("seed %d", seed).isEqualTo(opening);
      assertThat(decoder.version()).isEqualTo(version);
    }
  }

  @ParameterizedTest(name = "{1}, read by {0}")
  @CsvSource({"BROKER, MQTT_3_1_1", "BROKER, MQTT_5", "CLIENT, MQTT_3_1_1", "CLIENT, MQTT_5"})
  void no_prefix_of_a_packet_is_read_or_consumed(Side side, ProtocolVersion version) {
    long firstSeed = System.nanoTime();
    for (long seed = firstSeed; seed < firstSeed + 150; seed++) {
      GeneratedPackets generated = new GeneratedPackets(seed);
      PacketDecoder decoder = Connections.opened(side, version);
      expectNothingBeforeTheEnd(decoder, generated.packet(side, version), version, seed);
      PacketDecoder fresh = Connections.fresh(side, version);
      expectNothingBeforeTheEnd(fresh, opening(seed, side, version), version, seed);
    }
  }

  private static void expectNothingBeforeTheEnd(
      PacketDecoder decoder, Packet packet, ProtocolVersion version, long seed) {
    ByteBuf whole = Connections.bytes(packet, version);
    for (int length = 0; length < whole.readableBytes(); length++) {
      ByteBuf prefix = whole.slice(0, length);
      assertThat(decoder.decode(prefix)).as("%d bytes, seed %d", length, seed).isNull();
      assertThat(prefix.readerIndex()).as("%d bytes, seed %d", length, seed).isZero();
    }
    assertThat(decoder.decode(whole)).as("seed %d", seed).isEqualTo(packet);
  }

  @ParameterizedTest(name = "{1}, read by {0}")
  @CsvSource({"BROKER, MQTT_3_1_1", "BROKER, MQTT_5", "CLIENT, MQTT_3_1_1", "CLIENT, MQTT_5"})
  void a_stream_that_drips_reads_like_one_that_comes_at_once(Side side, ProtocolVersion version) {
    long firstSeed = System.nanoTime();
    List<Packet> sent = new ArrayList<>();
    ByteBuf stream = Unpooled.buffer();
    for (long seed = firstSeed; seed < firstSeed + 200; seed++) {
      Packet packet = new GeneratedPackets(seed).packet(side, version);
      sent.add(packet);
      PacketEncoder.encode(packet, version, stream);
    }
    assertThat(dripped(Connections.opened(side, version), stream.duplicate()))
        .as("from seed %d", firstSeed)
        .isEqualTo(sent);
    assertThat(atOnce(Connections.opened(side, version), stream.duplicate()))
        .as("from seed %d", firstSeed)
        .isEqualTo(sent);
  }

  private static List<Packet> dripped(PacketDecoder decoder, ByteBuf stream) {
    List<Packet> read = new ArrayList<>();
    ByteBuf arrived = Unpooled.buffer();
    while (stream.isReadable()) {
      arrived.writeByte(stream.readByte());
      Packet packet = decoder.decode(arrived);
      if (packet != null) {
        read.add(packet);
        assertThat(arrived.isReadable()).isFalse();
        arrived.clear();
      }
    }
    return read;
  }

  private static List<Packet> atOnce(PacketDecoder decoder, ByteBuf stream) {
    List<Packet> read = new ArrayList<>();
    for (Packet packet; (packet = decoder.decode(stream)) != null; ) {
      read.add(packet);
    }
    return read;
  }

  private static Packet opening(long seed, Side side, ProtocolVersion version) {
    GeneratedPackets generated = new GeneratedPackets(seed);
    return side == Side.BROKER ? generated.connect(version) : generated.connAck(version);
  }
}
