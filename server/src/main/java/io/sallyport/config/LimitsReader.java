package io.sallyport.config;

import io.sallyport.broker.Limits;
import io.sallyport.guard.GuardSettings;
import io.sallyport.guard.GuessSettings;
import io.sallyport.guard.Rate;

/** Reads {@code [limits]} for the rooms that obey it. */
final class LimitsReader {
  /** Some 10 MB at worst; an older address starts afresh. */
  private static final int REMEMBERED_ADDRESSES = 100_000;

  private LimitsReader() {}

  static Limits read(Section in) {
    Section queue = in.inner("queue_per_session");
    queue.refuseUnknownKeys();
    in.find(LimitKeys.PUBLISHES_PER_CLIENT); // only so that a number is refused
    Long all = in.find(LimitKeys.STORED);
    long stored = all == null ? Limits.standardStoredBytes() : all;
    Long filters = in.find(LimitKeys.FILTERS);
    Long ofPrincipal = in.find(LimitKeys.STORED_PER_PRINCIPAL);
    Limits limits =
        new Limits(
            Math.toIntExact(in.get(LimitKeys.PACKET_BEFORE_LOGIN)),
            Math.toIntExact(in.get(LimitKeys.PACKET)),
            Math.toIntExact(in.get(LimitKeys.KEEP_ALIVE_MAX).toSeconds()),
            in.get(LimitKeys.SESSION_EXPIRY_MAX).toSeconds(),
            in.get(LimitKeys.FILTERS_PER_CLIENT),
            in.get(LimitKeys.FILTERS_PER_PACKET),
            filters == null ? Limits.standardFilterBytes() : filters,
            in.get(LimitKeys.WILDCARD_LEVELS),
            in.get(LimitKeys.TOPIC_LEVELS),
            in.get(LimitKeys.USER_PROPERTIES),
            Math.toIntExact(in.get(LimitKeys.WILL)),
            in.get(LimitKeys.WILLS_PER_PRINCIPAL),
            in.get(LimitKeys.RECEIVE_MAXIMUM),
            queue.get(LimitKeys.QUEUE_MESSAGES),
            queue.get(LimitKeys.QUEUE_BYTES),
            queue.get(LimitKeys.QUEUE_FULL),
            in.get(LimitKeys.SESSIONS_PER_PRINCIPAL),
            in.get(LimitKeys.RETAINED_MESSAGES),
            in.get(LimitKeys.RETAINED),
            in.get(LimitKeys.RETAINED_MESSAGES_PER_PRINCIPAL),
            in.get(LimitKeys.RETAINED_PER_PRINCIPAL),
            stored,
            ofPrincipal == null ? stored / 2 : ofPrincipal);
    checkOrder(in, limits);
    return limits;
  }

  static GuardSettings guard(Section in) {
    int connections = in.get(LimitKeys.CONNECTIONS);
    return new GuardSettings(
        Rate.perSecond(in.get(LimitKeys.LOGINS_FAILING), in.get(LimitKeys.LOGINS_FAILING_BURST)),
        REMEMBERED_ADDRESSES,
        connections,
        Math.min(in.get(LimitKeys.CONNECTIONS_PER_ADDRESS), connections),
        Math.min(in.get(LimitKeys.WAITING), connections),
        in.get(LimitKeys.WAITING_PER_ADDRESS),
        new GuessSettings(
            in.get(LimitKeys.WRONG_PASSWORDS),
            in.get(LimitKeys.WRONG_PASSWORD_WAIT),
            GuessSettings.defaults().remembered()));
  }

  private static void checkOrder(Section in, Limits limits) {
    if (limits.packetBeforeLoginBytes() > limits.packetBytes()) {
      Key<Long> key = in.has(LimitKeys.PACKET) ? LimitKeys.PACKET : LimitKeys.PACKET_BEFORE_LOGIN;
      in.remark(
          Problem.OUT_OF_BOUNDS,
          key,
          "packet_before_login (%s) is larger than packet (%s)"
              .formatted(
                  Quantity.ofBytes(limits.packetBeforeLoginBytes()),
                  Quantity.ofBytes(limits.packetBytes())),
          "a stranger should not be allowed more than a client");
    }
  }
}
