package io.sallyport.shard;

import io.sallyport.packet.QoS;
import io.sallyport.principal.PrincipalId;
import io.sallyport.records.Record;
import io.sallyport.subscription.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who shares a group's messages: a connection, or a stored session that has one now or may
 * come back. Confined to the shard's thread.
 */
final class GroupMember {
  static final long AWAY = 0;

  /** The position of the record it joined with; its place in the round. */
  final long order;

  /** Null for one that ends with its connection. */
  final Record.@Nullable Member stored;

  final PrincipalId principal;
  Subscription options;
  int window;

  /** Of its connection, or {@link #AWAY}. */
  long token = AWAY;

  /** Messages that it has and has not settled. */
  int held;

  /**
   * All of {@link StoredGroup#passed} up to this position it has passed on. Only saves looking: an
   * equal machine may begin at 0.
   */
  long passedUpTo;

  GroupMember(
      long order,
      Record.@Nullable Member stored,
      PrincipalId principal,
      Subscription options,
      int window) {
    this.order = order;
    this.stored = stored;
    this.principal = principal;
    this.options = options;
    this.window = window;
  }

  /** Whether it can be handed one more message. */
  boolean hasCredit() {
    return token != AWAY && (held < window || options.qos() == QoS.AT_MOST_ONCE);
  }

  long number() {
    return stored == null ? 0 : stored.number();
  }
}
