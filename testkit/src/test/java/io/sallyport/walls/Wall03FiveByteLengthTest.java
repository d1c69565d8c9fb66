package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Way;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * W3: a length of five bytes spoils the connection; what follows it is never read as a packet, so
 * nothing is smuggled past whoever counted differently.
 */
@Tag("W3")
class Wall03FiveByteLengthTest {
  private static final String FIVE_BYTES = "FF FF FF FF 7F";
  private static final String PADDED_ZERO = "80 80 80 80 00";

  private final BrokerFixture house = BrokerFixture.open();
  private Dialer witness;
  private Dialer honest;

  @BeforeEach
  void watch() {
    witness = house.dial().connected("witness").subscribed("#", QoS.AT_MOST_ONCE);
    honest = house.dial().connected("honest");
  }

  @AfterEach
  void close() {
    witness.close();
    honest.close();
    house.close();
  }

  /** Every packet of 5.0 a client may send that has properties, up to their length. */
  static Stream<List<Object>> packetsWithProperties() {
    return Stream.of(
        List.of("PUBLISH", "30", new Bytes().text("a")),
        List.of("PUBACK", "40", Bytes.of("00 01 00")),
        List.of("PUBREC", "50", Bytes.of("00 01 00")),
        List.of("PUBREL", "62", Bytes.of("00 01 00")),
        List.of("PUBCOMP", "70", Bytes.of("00 01 00")),
        List.of("SUBSCRIBE", "82", Bytes.of("00 01")),
        List.of("UNSUBSCRIBE", "A2", Bytes.of("00 01")),
        List.of("DISCONNECT", "E0", Bytes.of("00")),
        List.of("AUTH", "F0", Bytes.of("18")));
  }

  @ParameterizedTest
  @MethodSource("packetsWithProperties")
  void in_place_of_a_property_length_it_ends_the_connection(List<Object> packet) {
    for (String length : List.of(FIVE_BYTES, PADDED_ZERO)) {
      try (Dialer attacker = house.dial().connected("attacker")) {
        Bytes body = new Bytes().add((Bytes) packet.get(2)).hex(length).add(contraband());
        int first = Integer.parseInt((String) packet.get(1), 16);
        attacker.send(new Bytes().add(Bytes.packet(first, body)).add(contraband()).array());
        attacker.expectEnded(ReasonCode.MALFORMED_PACKET);
      }
    }
    expectNothingSmuggled();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void in_the_properties_of_a_login_or_its_will_it_ends_the_connection(Way way) {
    for (Bytes login :
        List.of(Bytes.connectFive(2), Bytes.connectFive(6).hex("00").text("attacker"))) {
      try (Dialer attacker = way.dial(house)) {
        Bytes body = new Bytes().add(login).hex(FIVE_BYTES).add(contraband());
        attacker.send(new Bytes().add(Bytes.packet(0x10, body)).add(contraband()).array());
        assertThat(attacker.expect(ConnAck.class).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
        attacker.expectClosed();
      }
    }
    expectNothingSmuggled();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void as_the_length_of_a_first_packet_it_ends_the_connection(Way way) {
    try (Dialer attacker = way.dial(house)) {
      attacker.send(Bytes.of("10" + FIVE_BYTES).add(contraband()).array()).expectClosed();
    }
    expectNothingSmuggled();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void as_the_length_of_a_later_packet_it_ends_the_connection(Way way) {
    for (String first : List.of("30", "32", "40", "50", "62", "70", "82", "A2", "C0", "E0")) {
      try (Dialer attacker = way.dial(house).connected("attacker")) {
        attacker.send(Bytes.of(first + PADDED_ZERO).add(contraband()).array());
        attacker.expectEnded(ReasonCode.MALFORMED_PACKET);
      }
    }
    expectNothingSmuggled();
  }

  /** A message without properties is one of both versions when it is read as 3.1.1. */
  private static byte[] contraband() {
    return Bytes.packet(0x30, new Bytes().text("smuggled").hex("00 41"));
  }

  private void expectNothingSmuggled() {
    honest.send(Publish.of("honest", "end")).expectAlive();
    assertThat(witness.expectMessage("end").topic().text()).isEqualTo("honest");
  }
}
