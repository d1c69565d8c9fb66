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
 */
public record GuardSettings(
    Rate failingLoginsPerAddress,
    int rememberedAddresses,
    int connections,
    int connectionsPerAddress,
    int unfinishedLogins,
    int unfinishedLoginsPerAddress) {

  public static GuardSettings defaults() {
    return new GuardSettings(Rate.perSecond(20, 50), 100_000, 500_000, 100_000, 20_000, 5_000);
  }
}
