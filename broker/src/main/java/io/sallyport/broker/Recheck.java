package io.sallyport.broker;

/**
 * What came of asking everybody again what they may by now.
 *
 * @param connections how many had logged in and were asked
 * @param ended how many of them may not be connected any more
 * @param filters subscriptions that were taken back from the others
 */
public record Recheck(int connections, int ended, int filters) {
  static final Recheck NOBODY = new Recheck(0, 0, 0);

  Recheck plus(Recheck other) {
    return new Recheck(
        connections + other.connections, ended + other.ended, filters + other.filters);
  }
}
