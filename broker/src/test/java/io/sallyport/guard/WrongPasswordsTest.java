package io.sallyport.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.identity.GuessLimit.Target;
import io.sallyport.time.FakeTicker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R48")
@Tag("F7")
class WrongPasswordsTest {
  private static final int FREE = 5;

  private final FakeTicker ticker = new FakeTicker();
  private final GuessSettings settings = new GuessSettings(FREE, Duration.ofMinutes(15), 1_000);
  private final WrongPasswords limit = new WrongPasswords(settings, ticker);

  private Target target(String user, String from) {
    try {
      return limit.target(user, 7, InetAddress.getByName(from));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** How many of {@code tries} wrong passwords were even looked at. */
  private int guess(String user, String from, int tries) {
    int looked = 0;
    for (int i = 0; i < tries; i++) {
      Target target = target(user, from);
      if (limit.mayTry(target)) {
        limit.wrong(target);
        looked++;
      }
    }
    return looked;
  }

  private boolean mayLogIn(String user, String from) {
    return limit.mayTry(target(user, from));
  }

  private void logsIn(String user, String from) {
    assertThat(mayLogIn(user, from)).isTrue();
    limit.right(target(user, from));
  }

  @Test
  @DisplayName("R48 five wrong passwords are free, each further one waits twice as long")
  void every_further_guess_waits_twice_as_long() {
    assertThat(guess("lamp", "203.0.113.7", 100)).isEqualTo(FREE);
    List<Long> waited = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      long seconds = 0;
      while (guess("lamp", "203.0.113.7", 1) == 0) {
        ticker.advance(Duration.ofSeconds(1));
        seconds++;
      }
      waited.add(seconds);
    }
    assertThat(waited).startsWith(1L, 2L, 4L, 8L, 16L).endsWith(512L, 900L, 900L);
  }

  @Test
  void whoever_asks_while_it_waits_does_not_wait_longer() {
    guess("lamp", "203.0.113.7", FREE);
    for (int i = 0; i < 99; i++) {
      assertThat(mayLogIn("lamp", "203.0.113.7")).isFalse();
      ticker.advance(Duration.ofMillis(10));
    }
    ticker.advance(Duration.ofMillis(10));
    assertThat(mayLogIn("lamp", "203.0.113.7")).isTrue();
  }

  @Test
  @DisplayName("R48 a guesser locks nobody out elsewhere, be the user ever so much guessed at")
  void guesses_from_everywhere_leave_one_try_to_whoever_is_new() {
    for (int i = 0; i < 500; i++) {
      guess("lamp", "203.%d.%d.7".formatted(i / 200, i % 200), 100);
    }
    assertThat(guess("lamp", "198.51.100.1", 100)).as("with one free try").isEqualTo(1);
    assertThat(mayLogIn("lamp", "198.51.101.2")).isTrue();
    assertThat(guess("meter", "198.51.102.2", 100)).as("another user").isEqualTo(FREE);
  }

  @Test
  void many_users_tried_from_one_address_are_one_guesser() {
    int looked = 0;
    for (int i = 0; i < 100; i++) {
      looked += guess("user" + i, "203.0.113.7", 1);
    }
    assertThat(looked).isEqualTo(4 * FREE);
    assertThat(mayLogIn("lamp", "203.0.113.8")).as("its neighbour").isTrue();
  }

  @Test
  void many_addresses_of_one_network_are_one_guesser() {
    int looked = 0;
    for (int i = 0; i < 250; i++) {
      looked += guess("user" + i, "203.0.113." + i, 1);
    }
    assertThat(looked).isEqualTo(20 * FREE);
    assertThat(mayLogIn("lamp", "203.0.112.8")).as("the next network").isTrue();
  }

  @Test
  @DisplayName("an IPv6 guesser is its /64, and its /48")
  void in_ipv6_whoever_has_one_address_has_them_all() {
    assertThat(guess("lamp", "2001:db8:1:1::1", 100)).isEqualTo(FREE);
    assertThat(guess("lamp", "2001:db8:1:1:ffff::2", 100)).as("the same /64").isZero();
    int looked = FREE;
    for (int i = 2; i < 300; i++) {
      looked += guess("lamp", "2001:db8:1:%x::1".formatted(i), 1);
    }
    assertThat(looked).isEqualTo(20 * FREE);
    assertThat(mayLogIn("lamp", "2001:db8:2:1::1")).as("another /48").isTrue();
  }

  @Test
  @DisplayName("R48 who has logged in from there before is not kept out by neighbours who guess")
  void a_known_place_is_kept_out_by_its_own_guesses_only() {
    logsIn("lamp", "203.0.113.7");
    for (int i = 0; i < 250; i++) {
      guess("lamp", "203.0.113." + i, 10);
      guess("user" + i, "203.0.113.7", 10);
    }
    assertThat(mayLogIn("meter", "203.0.113.7")).as("nobody knows it here").isFalse();
    assertThat(mayLogIn("lamp", "203.0.113.7")).as("it was guessed at from there").isFalse();
    ticker.advance(Duration.ofSeconds(40));
    logsIn("lamp", "203.0.113.7");
    for (int i = 0; i < 250; i++) {
      guess("user" + i, "203.0.113.7", 10);
    }
    assertThat(mayLogIn("lamp", "203.0.113.7")).isTrue();
  }

  @Test
  void a_good_login_does_not_pay_for_guesses_at_others() {
    for (int i = 0; i < 100; i++) {
      guess("user" + i, "203.0.113.7", 1);
      limit.right(target("own", "203.0.113.7"));
    }
    assertThat(mayLogIn("lamp", "203.0.113.7")).isFalse();
  }

  @Test
  void a_new_password_begins_with_nothing() throws UnknownHostException {
    guess("lamp", "203.0.113.7", FREE);
    InetAddress there = InetAddress.getByName("203.0.113.7");
    assertThat(limit.mayTry(limit.target("lamp", 8, there))).isTrue();
  }

  @Test
  @DisplayName("a device with an old password does not keep new ones at its address out for ever")
  void one_that_is_wrong_four_times_an_hour_costs_its_address_nothing() {
    for (int minute = 0; minute < 60 * 24; minute++) {
      guess("stale", "203.0.113.7", 60);
      ticker.advance(Duration.ofMinutes(1));
    }
    assertThat(mayLogIn("new", "203.0.113.7")).isTrue();
  }

  @Test
  void everything_is_forgotten_in_time() {
    guess("lamp", "203.0.113.7", FREE);
    ticker.advance(Duration.ofMinutes(76));
    assertThat(guess("lamp", "203.0.113.7", 100)).isEqualTo(FREE);
  }

  @Test
  void memory_is_bounded_however_many_guess() {
    for (int i = 0; i < 20_000; i++) {
      Target target = target("user" + i, "10.%d.%d.1".formatted(i / 250, i % 250));
      limit.wrong(target);
      limit.right(target);
    }
    assertThat(limit.memory().size()).isEqualTo(3_000 + 4_000);
  }

  @Test
  void what_is_told_is_known_under_the_same_key_and_no_other() {
    guess("lamp", "203.0.113.7", FREE);
    logsIn("meter", "203.0.113.9");
    GuessMemory copy = new GuessMemory(1_000, limit.memory().key());
    GuessMemory other = GuessMemory.empty(1_000);
    limit
        .memory()
        .tell(
            ticker.nanos(),
            line -> {
              copy.restore(line, age -> ticker.nanos() - age * 1_000_000);
              other.restore(line, age -> ticker.nanos() - age * 1_000_000);
            });
    assertThat(copy.size()).isEqualTo(limit.memory().size());
    assertThat(tries(copy)).isZero();
    assertThat(tries(other)).isEqualTo(1);
  }

  private int tries(GuessMemory memory) {
    WrongPasswords again = new WrongPasswords(settings, ticker, memory);
    try {
      return again.mayTry(again.target("lamp", 7, InetAddress.getByName("203.0.113.7"))) ? 1 : 0;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
