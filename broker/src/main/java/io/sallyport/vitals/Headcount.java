package io.sallyport.vitals;

/**
 * How much there is of everything that is not counted as it happens.
 *
 * @param connected clients with a connection
 * @param mostConnected the most there have been at once
 * @param disconnected stored sessions whose client is away
 * @param subscriptions filters of all sessions
 * @param stored messages that are retained or wait for somebody
 * @param storedBytes about what they and the sessions take
 * @param retained messages that are retained
 * @param store how the store does
 */
public record Headcount(
    int connected,
    int mostConnected,
    int disconnected,
    int subscriptions,
    long stored,
    long storedBytes,
    int retained,
    Store store) {

  /**
   * How what was acknowledged is being kept.
   *
   * @param waiting records for the disk, in the fullest queue
   * @param oldestSeconds how long the message has waited that has waited longest; 0 when none does
   * @param commitMicrosHalf half of the writes of the last minute took no longer
   * @param commitMicrosMost 99 of 100 did not
   * @param bytes on the disk, roughly
   */
  public record Store(
      int waiting, long oldestSeconds, long commitMicrosHalf, long commitMicrosMost, long bytes) {}
}
