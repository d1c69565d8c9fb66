package io.sallyport.guard;

/**
 * How much the broker takes from whom before it knows them.
 *
 * @param failingLoginsPerAddress {@code logins_failing_per_address}
 * @param rememberedAddresses how many addresses' failures are remembered
 * @param connections open at once, all together
 * @param connectionsPerAddress open at once from one address
 * @param unfinishedLogins connections that have not logged in, all together
 * @param unfinishedLoginsPerAddress connections that have not logged in, from one address
 * @param guesses how many passwords may be tried
 */
public record GuardSettings(
    Rate failingLoginsPerAddress,
    int rememberedAddresses,
    int connections,
    int connectionsPerAddress,
    int unfinishedLogins,
    int unfinishedLoginsPerAddress,
    GuessSettings guesses) {

  /**
   * @throws IllegalArgumentException when a limit is below 1: that would be a broker for nobody
   */
  public GuardSettings {
    int least = Math.min(rememberedAddresses, Math.min(connections, connectionsPerAddress));
    if (Math.min(least, Math.min(unfinishedLogins, unfinishedLoginsPerAddress)) < 1) {
      throw new IllegalArgumentException("every limit of the guard is at least 1");
    }
  }

  public static GuardSettings defaults() {
    return new GuardSettings(
        Rate.perSecond(20, 50), 100_000, 500_000, 100_000, 20_000, 5_000, GuessSettings.defaults());
  }
}
