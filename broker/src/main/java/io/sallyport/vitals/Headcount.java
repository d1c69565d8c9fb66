package io.sallyport.vitals;

/**
 * How much there is of everything that is not counted as it happens.
 *
 * @param connected clients with a connection
 * @param mostConnected the most there have been at once
 * @param disconnected stored sessions whose client is away
 * @param subscriptions filters of all sessions
 * @param stored messages that are retained or wait for somebody
 * @param retained messages that are retained
 */
public record Headcount(
    int connected,
    int mostConnected,
    int disconnected,
    int subscriptions,
    long stored,
    int retained) {}
