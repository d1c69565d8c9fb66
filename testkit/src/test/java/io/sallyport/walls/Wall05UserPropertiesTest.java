package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W5: user properties are counted while they are read, and the thirty-third is the last. */
@Tag("W5")
class Wall05UserPropertiesTest {
  private static final int ALLOWED = 32;

  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void a_login_may_have_32_and_no_more(Way way) {
    try (Dialer modest = way.dial(house).send(login(2, ALLOWED))) {
      modest.expectConnected();
    }
    for (int many : new int[] {ALLOWED + 1, 3_000}) {
      try (Dialer attacker = way.dial(house).send(login(2, many))) {
        assertThat(attacker.expect(ConnAck.class).reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        attacker.expectClosed();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void sixty_thousand_in_a_login_end_at_its_length(Way way) {
    try (Canary canary = new Canary(house);
        Dialer attacker = way.dial(house)) {
      attacker.sendHex("10").send(new Bytes().length(300_016).array()).expectClosed();
      canary.expectUnharmed();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void a_will_has_the_same_limit(Way way) {
    Bytes body = Bytes.connectFive(6).hex("00").text("attacker").add(userProperties(ALLOWED + 1));
    try (Dialer attacker = way.dial(house)) {
      attacker.send(Bytes.packet(0x10, body.text("will").text("")));
      assertThat(attacker.expect(ConnAck.class).reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      attacker.expectClosed();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void a_message_with_fifty_thousand_ends_the_connection(Way way) {
    try (Canary canary = new Canary(house);
        Dialer attacker = way.dial(house).connected("attacker")) {
      attacker.send(Bytes.packet(0x30, new Bytes().text("a").add(userProperties(50_000))));
      attacker.expectEnded(ReasonCode.QUOTA_EXCEEDED);
      canary.expectUnharmed();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void a_message_with_32_keeps_them_in_their_order(Way way) {
    Properties.Builder properties = Properties.builder();
    for (int i = 0; i < ALLOWED; i++) {
      properties.user("name", "value " + i);
    }
    Properties sent = properties.build();
    try (Dialer reader = way.dial(house).connected("reader").subscribed("a", QoS.AT_LEAST_ONCE);
        Dialer writer = way.dial(house).connected("writer")) {
      writer.send(Packets.with(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "hello"), sent));
      writer.expect(PubAck.class);
      assertThat(reader.expectMessage("hello").properties()).isEqualTo(sent);
    }
  }

  private static byte[] login(int flags, int count) {
    return Bytes.packet(0x10, Bytes.connectFive(flags).add(userProperties(count)).text("client"));
  }

  /** The smallest there are, with their length before them. */
  private static Bytes userProperties(int count) {
    Bytes properties = new Bytes();
    for (int i = 0; i < count; i++) {
      properties.hex("26 00 00 00 00");
    }
    return new Bytes().length(5 * count).add(properties);
  }
}
