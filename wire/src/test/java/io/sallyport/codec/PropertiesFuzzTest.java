package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolViolation;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** The properties of every packet; the first byte chooses which. See docs/fuzzing.md. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class PropertiesFuzzTest {
  private static final int MAXIMUM_USER_PROPERTIES = 8;

  @FuzzTest(maxDuration = "5m")
  void properties_are_refused_or_come_back_equal_and_hold_what_their_packet_may(byte[] data) {
    if (data.length == 0) {
      return;
    }
    PropertyHome home = PropertyHome.values()[(data[0] & 0xFF) % PropertyHome.values().length];
    Properties properties;
    PacketReader in = open(Unpooled.wrappedBuffer(data, 1, data.length - 1));
    int available = in.remaining();
    try {
      properties = decoder().decode(in, home);
    } catch (ProtocolViolation refused) {
      return;
    }
    int length = PropertiesEncoder.byteCountWithLength(properties);
    assertThat(available - in.remaining()).isEqualTo(length);
    for (Property property : properties.singles().keySet()) {
      assertThat(home.allows(property)).as("%s in %s", property, home).isTrue();
    }
    assertThat(properties.userProperties()).hasSizeLessThanOrEqualTo(MAXIMUM_USER_PROPERTIES);

    ByteBuf out = Unpooled.buffer();
    PropertiesEncoder.write(properties, out);
    assertThat(out.readableBytes()).isEqualTo(length);
    PacketReader again = open(out);
    assertThat(decoder().decode(again, home)).isEqualTo(properties);
    assertThat(again.remaining()).isZero();
  }

  private static PropertiesDecoder decoder() {
    PropertiesDecoder decoder = new PropertiesDecoder();
    decoder.nextPacket(MAXIMUM_USER_PROPERTIES);
    return decoder;
  }

  private static PacketReader open(ByteBuf in) {
    PacketReader reader = new PacketReader();
    reader.open(in, in.readerIndex(), in.writerIndex());
    return reader;
  }
}
