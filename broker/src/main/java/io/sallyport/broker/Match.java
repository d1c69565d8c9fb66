package io.sallyport.broker;

import io.sallyport.packet.QoS;
import io.sallyport.subscription.Subscription;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one receiver gets of a topic, its overlapping filters taken together: one copy, at the best
 * QoS that any of them was granted, with the identifiers of all [MQTT-3.3.4-2] [MQTT-3.3.4-3].
 * Immutable.
 *
 * @param ids subscription identifiers, never changed; empty for most
 * @param parts the subscriptions it was made from
 */
record Match(
    Receiver.Connected receiver,
    QoS qos,
    boolean retainAsPublished,
    boolean hasNoLocal,
    int[] ids,
    Subscription[] parts) {
  private static final int[] NO_IDS = {};

  static Match of(Receiver.Connected receiver, Subscription subscription) {
    int id = subscription.identifier();
    return new Match(
        receiver,
        subscription.qos(),
        subscription.retainAsPublished(),
        subscription.noLocal(),
        id == 0 ? NO_IDS : new int[] {id},
        new Subscription[] {subscription});
  }

  Match and(Subscription another) {
    Subscription[] all = Arrays.copyOf(parts, parts.length + 1);
    all[parts.length] = another;
    int[] allIds = ids;
    if (another.identifier() != 0) {
      allIds = Arrays.copyOf(ids, ids.length + 1);
      allIds[ids.length] = another.identifier();
    }
    return new Match(
        receiver,
        qos.max(another.qos()),
        retainAsPublished || another.retainAsPublished(),
        hasNoLocal || another.noLocal(),
        allIds,
        all);
  }

  /** What is left for the publisher itself; null when every filter says no local. [MQTT-3.8.3-3] */
  @Nullable Match forItsOwnMessages() {
    if (!hasNoLocal) {
      return this;
    }
    Match left = null;
    for (Subscription part : parts) {
      if (!part.noLocal()) {
        left = left == null ? of(receiver, part) : left.and(part);
      }
    }
    return left;
  }
}
