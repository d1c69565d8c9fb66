package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W1: a length that is declared and never sent costs the broker a header, not a buffer. */
@Tag("W1")
class Wall01DeclaredLengthTest {
  private static final String A_QUARTER_GIGABYTE = "FF FF FF 7F";

  private final FakeTicker ticker = new FakeTicker();
  private final BrokerFixture house = BrokerFixture.with().ticker(ticker).start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_login_of_256_mib_is_refused_by_its_header(Way way) {
    try (Dialer attacker = way.dial(house)) {
      attacker.sendHex("10" + A_QUARTER_GIGABYTE).expectClosed();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_first_packet_that_is_no_login_is_refused_by_its_header(Way way) {
    for (String type : List.of("30", "82", "C0", "E0", "F0", "00")) {
      try (Dialer attacker = way.dial(house)) {
        attacker.sendHex(type + A_QUARTER_GIGABYTE).expectClosed();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_message_of_256_mib_is_refused_by_its_header(Way way) {
    try (Dialer attacker = way.dial(house).connected("attacker")) {
      attacker.sendHex("30" + A_QUARTER_GIGABYTE).expectEnded(ReasonCode.PACKET_TOO_LARGE);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void the_larger_limit_does_not_hold_before_the_login(Way way) {
    try (Dialer attacker = way.dial(house)) {
      attacker.sendHex("10 FE 7F").expectClosed(); // 16 KiB and a byte
    }
  }

  @Test
  void a_login_of_allowed_length_that_never_comes_is_cut_at_the_deadline() {
    try (Dialer attacker = house.dial()) {
      attacker.sendHex("10 FD 7F 00 04"); // 16 KiB, all but six bytes withheld
      await().until(() -> house.server().census().connections() == 1);
      ticker.advance(Duration.ofSeconds(6));
      attacker.expectClosed();
      assertThat(house.events().of(Event.LoginRefused.class))
          .extracting(Event.LoginRefused::cause)
          .containsExactly("too_slow");
    }
  }

  @Test
  void hundreds_of_them_at_once_harm_nobody() {
    List<Dialer> attackers = new ArrayList<>();
    try (Canary canary = new Canary(house)) {
      for (int i = 0; i < 300; i++) {
        attackers.add(house.dial().sendHex("10" + A_QUARTER_GIGABYTE));
      }
      canary.sing();
      attackers.forEach(Dialer::expectClosed);
      attackers.forEach(Dialer::close);
      canary.expectUnharmed();
    }
    await().until(() -> house.server().census().connections() == 0);
  }
}
