package io.sallyport.transport;

import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * The topics that one client of 5.0 knows by a number, because we told it so. They end with the
 * connection. [MQTT-3.3.2-7]
 *
 * <p>First come, first served; a number whose topic has not been seen for a while goes to another,
 * so that a burst of topics at the start does not take all of them for good, and many topics in
 * turn do not chase each other. Bounded by the Topic Alias Maximum of the client [MQTT-3.3.2-10]
 * and by {@value #MOST}. Confined to the connection's loop.
 */
final class ClientAliases {
  /** So many names are kept for a client, however many it would take. */
  static final int MOST = 16;

  /** A shorter topic costs no more than its alias. */
  private static final int SHORTEST_BYTES = 4;

  /** After so many messages about others a topic loses its number. */
  private static final long IDLE_MESSAGES = 256;

  private final @Nullable TopicName[] topics;
  private final long[] lastSeen;
  private long seen;

  /**
   * @param maximum what the client takes, 1 to 65,535
   */
  ClientAliases(int maximum) {
    int places = Math.min(maximum, MOST);
    this.topics = new TopicName[places];
    this.lastSeen = new long[places];
  }

  /**
   * The number that {@code topic} has or may be given, from 1; 0 when it gets none. Nothing is
   * given before {@link #told}.
   */
  int numberFor(TopicName topic) {
    if (topic.byteCount() < SHORTEST_BYTES) {
      return 0;
    }
    seen++;
    int oldest = 0;
    for (int i = 0; i < topics.length; i++) {
      TopicName known = topics[i];
      if (known == null || known.equals(topic)) {
        return i + 1; // places are taken from the first on and never emptied
      }
      if (lastSeen[i] < lastSeen[oldest]) {
        oldest = i;
      }
    }
    return seen - lastSeen[oldest] > IDLE_MESSAGES ? oldest + 1 : 0;
  }

  /** Whether the client knows that {@code number} means {@code topic}. */
  boolean isKnown(int number, TopicName topic) {
    return topic.equals(topics[number - 1]);
  }

  /** The client has been sent {@code topic} as {@code number}. */
  void told(int number, TopicName topic) {
    topics[number - 1] = topic;
    lastSeen[number - 1] = seen;
  }
}
