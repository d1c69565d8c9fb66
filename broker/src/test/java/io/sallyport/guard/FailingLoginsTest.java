package io.sallyport.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.time.FakeTicker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FailingLoginsTest {
  private final FakeTicker ticker = new FakeTicker();
  private final FailingLogins logins = new FailingLogins(GuardSettings.defaults(), ticker);

  @Test
  @Tag("F3")
  @Tag("F7")
  @DisplayName("F7: a thousand guesses a second get 50 at once and then 20 a second")
  void guesses_are_limited_by_address() {
    InetAddress guesser = address("203.0.113.7");
    assertThat(let(guesser, 1_000)).isEqualTo(50);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(let(guesser, 1_000)).isEqualTo(20);
  }

  @Test
  @Tag("F7")
  @DisplayName(
      "F7: guesses that are all under way at once outrun the burst fourfold, and pay for it")
  void guesses_at_once_are_paid_for_afterwards() {
    InetAddress guesser = address("203.0.113.7");
    int guesses = ask(guesser, 1_000);
    assertThat(guesses).isEqualTo(200);
    for (int i = 0; i < guesses; i++) {
      logins.failed(guesser);
      logins.answered(guesser);
    }
    ticker.advance(Duration.ofMillis(7_500));
    assertThat(logins.mayBegin(guesser)).isFalse();
    ticker.advance(Duration.ofMillis(50));
    assertThat(logins.mayBegin(guesser)).isTrue();
  }

  @Test
  @Tag("F7")
  @DisplayName("F7: whoever fails one after the other has 50 tries, then 20 a second")
  void failures_in_a_row_are_limited() {
    InetAddress guesser = address("203.0.113.7");
    assertThat(failInARow(guesser, 1_000)).isEqualTo(50);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(failInARow(guesser, 1_000)).isEqualTo(20);
  }

  @Test
  void a_debt_ends_at_five_bursts() {
    InetAddress guesser = address("203.0.113.7");
    for (int i = 0; i < 10_000; i++) {
      logins.failed(guesser);
    }
    ticker.advance(Duration.ofMillis(10_000));
    assertThat(logins.mayBegin(guesser)).isFalse();
    ticker.advance(Duration.ofMillis(50));
    assertThat(logins.mayBegin(guesser)).isTrue();
  }

  @Test
  void logins_under_way_at_once_cost_nothing_when_they_succeed() {
    InetAddress office = address("198.51.100.1");
    assertThat(ask(office, 200)).isEqualTo(200);
    for (int i = 0; i < 200; i++) {
      logins.answered(office);
    }
    assertThat(logins.size()).isZero();
    assertThat(logins.mayBegin(office)).isTrue();
  }

  @Test
  @DisplayName("R48: guessing locks nobody out who comes from elsewhere")
  void the_owner_elsewhere_is_not_locked_out() {
    let(address("203.0.113.7"), 1_000);
    assertThat(logins.mayTry(address("203.0.113.8"))).isTrue();
  }

  @Test
  void logins_that_succeed_are_never_counted() {
    InetAddress office = address("198.51.100.1");
    for (int i = 0; i < 10_000; i++) {
      assertThat(logins.mayTry(office)).isTrue();
      logins.succeeded(office);
    }
    assertThat(logins.size()).isZero();
  }

  @Test
  void one_ipv6_network_is_one_peer() {
    assertThat(let(address("2001:db8:1:2::1"), 50)).isEqualTo(50);
    assertThat(logins.mayTry(address("2001:db8:1:2:ffff::9"))).isFalse();
    assertThat(logins.mayTry(address("2001:db8:1:3::1"))).isTrue();
  }

  @Test
  void an_ipv4_address_written_as_ipv6_is_the_same_peer() {
    assertThat(let(address("::ffff:192.0.2.9"), 50)).isEqualTo(50);
    assertThat(logins.mayTry(address("192.0.2.9"))).isFalse();
  }

  @Test
  @DisplayName("I8: however many addresses come, a hundred thousand are remembered")
  void the_table_is_bounded() throws UnknownHostException {
    for (int i = 0; i < 300_000; i++) {
      logins.mayTry(
          InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i}));
    }
    assertThat(logins.size()).isBetween(90_000, 100_000);
  }

  private int ask(InetAddress address, int tries) {
    int asking = 0;
    while (asking < tries && logins.mayBegin(address)) {
      logins.asking(address);
      asking++;
    }
    return asking;
  }

  private int failInARow(InetAddress address, int tries) {
    int failed = 0;
    while (failed < tries && logins.mayBegin(address)) {
      logins.failed(address);
      failed++;
    }
    return failed;
  }

  private int let(InetAddress address, int tries) {
    int let = 0;
    for (int i = 0; i < tries; i++) {
      let += logins.mayTry(address) ? 1 : 0;
    }
    return let;
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }
}
