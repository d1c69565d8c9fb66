package io.sallyport.guard;

import java.time.Duration;

/**
 * How many passwords may be tried.
 *
 * @param free {@code limits.wrong_passwords}: how many wrong ones for one user from one address
 *     cost no time; {@link Integer#MAX_VALUE} for no limit
 * @param longestWait {@code limits.wrong_password_wait_max}: where the waiting stops doubling
 * @param remembered how many failures of each kind, and four times as many successes, are
 *     remembered
 */
public record GuessSettings(int free, Duration longestWait, int remembered) {

  /**
   * @throws IllegalArgumentException when {@code free} or {@code remembered} is below 1
   */
  public GuessSettings {
    if (free < 1 || remembered < 1) {
      throw new IllegalArgumentException("nobody could log in, or nothing be remembered");
    }
  }

  public static GuessSettings defaults() {
    return new GuessSettings(5, Duration.ofMinutes(15), 25_000);
  }

  boolean isUnlimited() {
    return free == Integer.MAX_VALUE;
  }

  /** Somebody else's devices may stand behind the same address. */
  int freeForAddress() {
    return 4 * free;
  }

  int freeForNetwork() {
    return 20 * free;
  }

  /** So many wrong ones from everywhere, and whoever is new has one free try. */
  int manyForUser() {
    return 20 * free;
  }
}
