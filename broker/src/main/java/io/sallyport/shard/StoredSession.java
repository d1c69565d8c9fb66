package io.sallyport.shard;

import io.sallyport.packet.Will;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.records.ShardSettings;
import io.sallyport.subscription.Subscription;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A session that outlives its connections. Compared by identity; confined to the shard's thread.
 *
 * <p>Bounded by {@link ShardSettings} (queue), by 65,535 packet ids in each direction, and by
 * whoever appends subscriptions.
 */
final class StoredSession {
  static final long DETACHED = 0;
  static final long NEVER = Long.MAX_VALUE;

  final SessionKey key;

  /** The position of the record that made it: what is stored about it lies under this number. */
  final long number;

  Author author;
  long expirySeconds;

  /** {@link #NEVER} while attached. */
  long expiresAtMillis = NEVER;

  /** Of the connection that owns it, or {@link #DETACHED}. */
  long token = DETACHED;

  int receiveMaximum = 1;

  /** Sent when the connection ends without a goodbye, or kept until {@link #willDueMillis}. */
  @Nullable Will will;

  /** When the will of a connection that is gone is sent; {@link #NEVER} while there is none. */
  long willDueMillis = NEVER;

  final SlimMap<String, Subscription> subscriptions = new SlimMap<>();

  /**
   * What the session is in a group.
   *
   * @param number the position of the record that subscribed
   * @param takenUpTo the hand of the last QoS 2 message that it took
   */
  record Membership(long number, long takenUpTo) {}

  /** By shared filter. */
  final SlimMap<String, Membership> memberships = new SlimMap<>();

  /** In the order in which they will be sent, which is the order of their positions. */
  final ArrayDeque<QueueEntry> waiting = new ArrayDeque<>(0);

  /** Sent and not finished, by packet id, in the order in which they were sent. */
  final LinkedHashMap<Integer, QueueEntry> inflight = new LinkedHashMap<>();

  /** Packet ids of QoS 2 messages of the client that it has not released, with positions. */
  final SlimMap<Integer, Long> inbound = new SlimMap<>();

  long queuedBytes;

  /** Who pays for it. */
  final Purses.Purse purse;

  StoredSession(SessionKey key, long number, Author author, Purses.Purse purse) {
    this.key = key;
    this.number = number;
    this.author = author;
    this.purse = purse;
  }

  boolean isAttached() {
    return token != DETACHED;
  }

  int queuedMessages() {
    return waiting.size() + inflight.size();
  }

  boolean isDue(long nowMillis) {
    return !isAttached() && nowMillis >= expiresAtMillis;
  }
}
