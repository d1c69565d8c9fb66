package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicName;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a message costs in garbage, measured: nothing but itself when read, nothing when written.
 */
class HotPathAllocationTest {
  private static final int ROUNDS = 20_000;
  private static final int PAYLOAD_BYTES = 100;

  /** The record, the payload and the head of its array, generously; a slice alone takes more. */
  private static final int ITSELF_BYTES = 104;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void reading_a_message_allocates_the_message_only(ProtocolVersion version) {
    PacketDecoder decoder = Connections.opened(Side.BROKER, version);
    ByteBuf in = untracked();
    Publish message =
        new Publish(
            TopicName.of("plant/line-3/press/temperature"),
            QoS.AT_LEAST_ONCE,
            false,
            false,
            7,
            Properties.NONE,
            Payload.wrap(new byte[PAYLOAD_BYTES]));
    PacketEncoder.encode(message, version, in);
    long bytes =
        perRound(() -> {
          in.readerIndex(0);
          assertThatNothingIsMissing(decoder.decode(in) != null);
        });
    in.release();
    assertThat(bytes).isLessThanOrEqualTo(PAYLOAD_BYTES + ITSELF_BYTES);
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void writing_a_message_allocates_nothing(ProtocolVersion version) {
    TopicName topic = TopicName.of("plant/line-3/press/temperature");
    Payload payload = Payload.wrap(new byte[PAYLOAD_BYTES]);
    ByteBuf out = untracked();
    long bytes =
        perRound(() -> {
          out.clear();
          PublishEncoder.encode(
              out, version, topic, QoS.AT_LEAST_ONCE, false, false, 7, Properties.NONE, payload);
        });
    out.release();
    assertThat(bytes).isLessThan(8);
  }

  /** The leak detector of the test run would note every access. */
  private static ByteBuf untracked() {
    return new UnpooledByteBufAllocator(true, true).directBuffer(512);
  }

  private long perRound(Runnable round) {
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
  }

  private static void assertThatNothingIsMissing(boolean whole) {
    if (!whole) {
      throw new AssertionError("no packet was read");
    }
  }
}
