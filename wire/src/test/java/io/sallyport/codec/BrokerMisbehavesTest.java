package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.Unpooled;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client's decoder trusts its broker as little as the broker trusts its clients. */
class BrokerMisbehavesTest {
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "MQTT_5, 3004000161007A, MQTT-3.2.0-1",
    "MQTT_5, D000, MQTT-3.2.0-1",
    "MQTT_3_1_1, F000, MQTT-3.2.0-1",
    "MQTT_5, 10, MQTT-3.2.0-1",
    "MQTT_5, 2103000000, MQTT-2.1.3-1",
    "MQTT_5, 20020000, MQTT-2.1.4",
    "MQTT_3_1_1, 2003000000, MQTT-2.1.4",
    "MQTT_3_1_1, 20020200, MQTT-3.2.2-1",
    "MQTT_3_1, 20020100, MQTT-3.2.2-1",
    "MQTT_3_1_1, 20020105, MQTT-3.2.2-6",
    "MQTT_3_1_1, 20020006, MQTT-3.2.2-8",
    "MQTT_5, 2003018700, MQTT-3.2.2-6",
    "MQTT_5, 2003000100, MQTT-3.2.2-8",
    "MQTT_5, 2003008B00, MQTT-3.2.2-8",
    "MQTT_5, 20050000022402, MQTT-3.2.2.3",
    "MQTT_5, 2006000003210000, MQTT-3.1.2.11.3",
    "MQTT_5, 2006000003230001, MQTT-2.2.2.2",
    "MQTT_5, 200700000424002401, MQTT-2.2.2.2",
    "MQTT_5, 200400000000, MQTT-4.13.1-1"
  })
  void the_first_packet_is_refused(ProtocolVersion version, String hex, String clause) {
    expect(Connections.fresh(Side.CLIENT, version), hex, clause);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "MQTT_5, 2003000000, MQTT-3.2.0-2",
    "MQTT_5, 10, MQTT-2.1.2",
    "MQTT_5, 82, MQTT-2.1.2",
    "MQTT_5, A2, MQTT-2.1.2",
    "MQTT_5, C0, MQTT-2.1.2",
    "MQTT_3_1_1, E0, MQTT-2.1.2",
    "MQTT_3_1_1, F0, MQTT-2.1.2",
    "MQTT_5, D001, MQTT-2.1.4",
    "MQTT_5, 3003000000, MQTT-3.3.2.1",
    "MQTT_5, 30050001610223, MQTT-4.13.1-1",
    "MQTT_5, 3006000161020B00, MQTT-3.8.2.1.2",
    "MQTT_5, 900400010003, MQTT-3.9.3-2",
    "MQTT_5, 9003000100, MQTT-2.1.4",
    "MQTT_3_1_1, 90020001, MQTT-2.1.4",
    "MQTT_3_1_1, 9003000187, MQTT-3.9.3-2",
    "MQTT_5, 900400000000, MQTT-2.2.1-3",
    "MQTT_3_1_1, B003000100, MQTT-2.1.4",
    "MQTT_5, B00400010001, MQTT-3.11.3-2",
    "MQTT_5, 90080001051F00016100, MQTT-2.2.2.2",
    "MQTT_5, E00104, MQTT-3.14.2-1",
    "MQTT_5, E00700051100000000, MQTT-3.14.2-2",
    "MQTT_5, F00119, MQTT-3.15.2-1",
    "MQTT_5, F0021800, MQTT-3.15.2.2.2"
  })
  void a_later_packet_is_refused(ProtocolVersion version, String hex, String clause) {
    expect(Connections.opened(Side.CLIENT, version), hex, clause);
  }

  private static void expect(PacketDecoder decoder, String hex, String clause) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    ProtocolViolation violation =
        catchThrowableOfType(
            ProtocolViolation.class, () -> decoder.decode(Unpooled.wrappedBuffer(bytes)));
    assertThat(violation).isNotNull();
    assertThat(violation.clause()).as(violation.getMessage()).isEqualTo(clause);
  }
}
