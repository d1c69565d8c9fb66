package io.sallyport.broker;

import io.sallyport.records.QueueFull;
import java.time.Duration;

/**
 * How much one client, one principal and the whole broker may ask for. Immutable; the values were
 * checked where they were read. {@link #UNLIMITED} stands only where the configuration allows the
 * word.
 *
 * @param packetBeforeLoginBytes the largest packet before CONNECT was accepted, fixed header
 *     included
 * @param packetBytes the largest packet after it; announced as Maximum Packet Size
 * @param keepAliveMaxSeconds the longest keep alive, for all versions; announced as Server Keep
 *     Alive
 * @param sessionExpiryMaxSeconds the longest life of a session without a connection; also what
 *     3.1.1 clean session 0 and 0xFFFFFFFF become
 * @param filtersPerClient subscriptions of one session
 * @param filtersPerPacket filters of one SUBSCRIBE or UNSUBSCRIBE
 * @param filterBytes about what all filters of all clients may take in memory
 * @param wildcardLevels wildcards in one filter
 * @param topicLevels levels of a topic name or filter, found by counting slashes
 * @param userProperties user properties of one packet
 * @param willBytes the largest payload of a will
 * @param willsPerPrincipal wills a second that one user may come with and not take back; of a
 *     guest, each address
 * @param receiveMaximum unacknowledged QoS 1 and 2 messages of one client; announced
 * @param queueMessages messages that wait for one session
 * @param queueBytes bytes that wait for one session
 * @param queueFull what happens to what comes then
 * @param sessionsPerPrincipal sessions of one user; guests share one principal and are not counted
 * @param retainedMessages retained messages of the whole broker
 * @param retainedBytes topics and payloads of all retained messages
 * @param retainedMessagesPerPrincipal so that one publisher cannot take the place of the others
 * @param retainedBytesPerPrincipal for the same reason
 * @param storedBytes about what stored sessions, their filters and all that waits for somebody
 *     offline may take; sessions that end with their connection have as much again
 * @param storedBytesPerPrincipal what the sessions of one principal may have of it, guests too
 */
public record Limits(
    int packetBeforeLoginBytes,
    int packetBytes,
    int keepAliveMaxSeconds,
    long sessionExpiryMaxSeconds,
    int filtersPerClient,
    int filtersPerPacket,
    long filterBytes,
    int wildcardLevels,
    int topicLevels,
    int userProperties,
    int willBytes,
    int willsPerPrincipal,
    int receiveMaximum,
    int queueMessages,
    long queueBytes,
    QueueFull queueFull,
    int sessionsPerPrincipal,
    int retainedMessages,
    long retainedBytes,
    int retainedMessagesPerPrincipal,
    long retainedBytesPerPrincipal,
    long storedBytes,
    long storedBytesPerPrincipal) {

  /** No limit: more than anybody can reach. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** What holds when the configuration says nothing. */
  public static Limits defaults() {
    return new Limits(
        16 * 1024,
        256 * 1024,
        300,
        Duration.ofDays(7).toSeconds(),
        4_000,
        32,
        standardFilterBytes(),
        8,
        16,
        32,
        4 * 1024,
        50,
        256,
        100_000,
        64L * 1024 * 1024,
        QueueFull.DROP_OLDEST,
        100,
        100_000,
        64L * 1024 * 1024,
        50_000,
        32L * 1024 * 1024,
        standardStoredBytes(),
        standardStoredBytes() / 2);
  }

  /** What they are taken for is two to four times what was measured: 0.2 to 1 KiB each. */
  public static long standardFilterBytes() {
    return Runtime.getRuntime().maxMemory() / 2;
  }

  /** All of it is in memory, and there is more than this in memory. */
  public static long standardStoredBytes() {
    return Runtime.getRuntime().maxMemory() / 4;
  }
}
