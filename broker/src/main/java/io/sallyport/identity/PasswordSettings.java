package io.sallyport.identity;

import java.time.Duration;

/**
 * How passwords are checked.
 *
 * @param deadline how long a login may wait for its hash
 * @param rememberedLogins how many logins that succeeded are remembered, at most
 * @param rememberedFor how long each of them is
 */
public record PasswordSettings(Duration deadline, int rememberedLogins, Duration rememberedFor) {
  public static PasswordSettings defaults() {
    return new PasswordSettings(Duration.ofSeconds(5), 100_000, Duration.ofMinutes(10));
  }
}
