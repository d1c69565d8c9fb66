package io.sallyport.identity;

import static io.sallyport.identity.Logins.accounts;
import static io.sallyport.identity.Logins.cause;
import static io.sallyport.identity.Logins.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.principal.Secret;
import io.sallyport.time.Ticker;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R44: how long a refusal takes says nothing about why. */
class LoginTimingTest {
  private static final PasswordHash.Cost OWN = new PasswordHash.Cost(4_096, 3, 1);

  private final AccountBook book =
      new AccountBook(
          accounts(
              new Account(
                  "lamp",
                  1,
                  PasswordHash.create(Secret.of("right"), new SecureRandom(), OWN),
                  Set.of(),
                  Map.of())));
  private final Authenticator passwords =
      new PasswordAuthenticator(
          book, Runnable::run, Ticker.system(), PasswordSettings.defaults(), GuessLimit.NONE);

  /**
   * The quickest of many turns, taken in alternation, is the cost without the machine's noise, by
   * the clock of this thread, which is the one that hashes; the decoy is made at the cost of the
   * accounts, so only noise is left to differ.
   */
  @Test
  @DisplayName("R44: unknown user and wrong password take the same time")
  void unknown_user_and_wrong_password_take_the_same_time() {
    long wrong = Long.MAX_VALUE;
    long unknown = Long.MAX_VALUE;
    for (int i = 0; i < 30; i++) {
      wrong = Math.min(wrong, nanosOf("lamp"));
      unknown = Math.min(unknown, nanosOf("nobody"));
    }
    assertThat((double) unknown / wrong).isBetween(0.7, 1.4);
  }

  private long nanosOf(String name) {
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    long start = clock.getCurrentThreadCpuTime();
    cause(passwords, user(name, "wrong"));
    return clock.getCurrentThreadCpuTime() - start;
  }
}
