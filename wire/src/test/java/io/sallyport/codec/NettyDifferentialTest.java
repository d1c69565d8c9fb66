package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Netty's codec-mqtt reads what is written here, and what it writes is read here: two codecs by two
 * authors agree on every generated packet. The seed stands in the description of a failure.
 */
class NettyDifferentialTest {
  private static final int PACKETS = 1500;

  private final EmbeddedChannel decoding = new EmbeddedChannel(new MqttDecoder(1 << 20, 1 << 20));
  private final EmbeddedChannel encoding = new EmbeddedChannel(MqttEncoder.INSTANCE);

  @AfterEach
  void close() {
    decoding.finishAndReleaseAll();
    encoding.finishAndReleaseAll();
  }

  @ParameterizedTest
  @EnumSource(value = ProtocolVersion.class, mode = Mode.EXCLUDE, names = "MQTT_3_1")
  void agrees_on_what_clients_send(ProtocolVersion version) {
    compare(version, seed -> new GeneratedPackets(seed).packet(Side.BROKER, version), Side.BROKER);
  }

  @ParameterizedTest
  @EnumSource(value = ProtocolVersion.class, mode = Mode.EXCLUDE, names = "MQTT_3_1")
  void agrees_on_what_brokers_send(ProtocolVersion version) {
    compare(version, seed -> new GeneratedPackets(seed).packet(Side.CLIENT, version), Side.CLIENT);
  }

  @ParameterizedTest
  @EnumSource(value = ProtocolVersion.class, mode = Mode.EXCLUDE, names = "MQTT_3_1")
  void agrees_on_connect_and_connack(ProtocolVersion version) {
    long firstSeed = System.nanoTime();
    for (long seed = firstSeed; seed < firstSeed + PACKETS; seed++) {
      Packet connect = new GeneratedPackets(seed).connect(version);
      compare(connect, version, Connections.fresh(Side.BROKER, version), seed);
      Packet connAck = new GeneratedPackets(seed).connAck(version);
      compare(connAck, version, Connections.fresh(Side.CLIENT, version), seed);
    }
  }

  private void compare(ProtocolVersion version, Function<Long, Packet> generated, Side side) {
    long firstSeed = System.nanoTime();
    // tells both Netty handlers, which learn it from CONNECT, which version is spoken
    Packet connect = new GeneratedPackets(firstSeed).connect(version);
    compare(connect, version, Connections.fresh(Side.BROKER, version), firstSeed);
    PacketDecoder decoder = Connections.opened(side, version);
    for (long seed = firstSeed; seed < firstSeed + PACKETS; seed++) {
      compare(generated.apply(seed), version, decoder, seed);
    }
  }

  private void compare(Packet packet, ProtocolVersion version, PacketDecoder decoder, long seed) {
    ByteBuf ours = Connections.bytes(packet, version);
    String hex = ByteBufUtil.hexDump(ours);
    assertThat(decoding.writeInbound(ours)).as("seed %d: %s", seed, hex).isTrue();
    MqttMessage theirs = decoding.readInbound();
    assertThat(theirs.decoderResult().isSuccess())
        .as("seed %d: %s: %s", seed, hex, theirs.decoderResult())
        .isTrue();
    assertThat(NettyPackets.toOurs(theirs, version)).as("content, seed %d", seed).isEqualTo(packet);

    assertThat(encoding.writeOutbound(theirs)).isTrue();
    ByteBuf written = encoding.readOutbound();
    try {
      assertThat(decoder.decode(written)).as("way back, seed %d", seed).isEqualTo(packet);
      assertThat(written.isReadable()).isFalse();
    } finally {
      written.release();
    }
  }
}
