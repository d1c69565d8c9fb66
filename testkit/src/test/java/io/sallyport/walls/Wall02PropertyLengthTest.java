package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W2: properties live inside the packet's budget, and a length beyond it is not waited for. */
@Tag("W2")
class Wall02PropertyLengthTest {
  private static final String EIGHT_MEBIBYTES = "80 80 80 04";

  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void a_login_with_8_mib_of_properties_ends_where_it_ends_itself(Way way) {
    try (Canary canary = new Canary(house);
        Dialer attacker = way.dial(house)) {
      drip(attacker, Bytes.packet(0x10, Bytes.connectFive(2).hex(EIGHT_MEBIBYTES).hex("26")));
      assertThat(attacker.expect(ConnAck.class).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
      attacker.expectClosed();
      canary.expectUnharmed();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void a_will_with_8_mib_of_properties_ends_where_its_login_ends(Way way) {
    try (Dialer attacker = way.dial(house)) {
      Bytes login = Bytes.connectFive(6).hex("00").text("attacker").hex(EIGHT_MEBIBYTES);
      drip(attacker, Bytes.packet(0x10, login.hex("26")));
      assertThat(attacker.expect(ConnAck.class).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
      attacker.expectClosed();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void a_message_with_8_mib_of_properties_ends_where_it_ends_itself(Way way) {
    try (Dialer attacker = way.dial(house).connected("attacker")) {
      drip(attacker, Bytes.packet(0x30, new Bytes().text("a").hex(EIGHT_MEBIBYTES).hex("26")));
      attacker.expectEnded(ReasonCode.MALFORMED_PACKET);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_packet_as_long_as_its_properties_say_is_refused_by_its_header(Way way) {
    try (Dialer attacker = way.dial(house)) {
      attacker.sendHex("10" + EIGHT_MEBIBYTES).expectClosed();
    }
  }

  private static void drip(Dialer attacker, byte[] bytes) {
    for (byte one : bytes) {
      attacker.send(new byte[] {one});
    }
  }
}
