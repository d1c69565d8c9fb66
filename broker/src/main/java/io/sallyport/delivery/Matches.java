package io.sallyport.delivery;

import io.sallyport.packet.QoS;
import io.sallyport.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everyone who wants a topic: the connections, sorted by the loop they live on, and the shards.
 * Immutable; holds as long as nothing changes in its {@linkplain
 * io.sallyport.subscription.PartVersions parts} of the index.
 *
 * @param connected by index of the loop
 * @param shards in which stored sessions or groups wait for it, ascending; read, never write
 * @param groups each of which has one member get it
 */
public record Matches(List<List<Match>> connected, int[] shards, List<Groups.Group> groups) {

  /** How many connections are in it. */
  int size() {
    int size = 0;
    for (List<Match> there : connected) {
      size += there.size();
    }
    return size;
  }

  /**
   * What one receiver gets of a topic, its overlapping filters taken together: one copy, at the
   * best QoS that any of them was granted, with the identifiers of all [MQTT-3.3.4-2]
   * [MQTT-3.3.4-3]. Immutable.
   *
   * @param ids subscription identifiers, never changed; empty for most
   * @param parts the subscriptions it was made from
   */
  public record Match(
      Receiver.Connected receiver,
      QoS qos,
      boolean retainAsPublished,
      boolean hasNoLocal,
      int[] ids,
      Subscription[] parts) {
    private static final int[] NO_IDS = {};

    /** For the many that no other filter of the same receiver overlaps. */
    static Match of(Receiver.Connected receiver, Subscription only) {
      return new Match(
          receiver,
          only.qos(),
          only.retainAsPublished(),
          only.noLocal(),
          only.identifier() == 0 ? NO_IDS : new int[] {only.identifier()},
          new Subscription[] {only});
    }

    /** In one pass, however many filters one client has laid over each other. */
    public static Match of(Receiver.Connected receiver, List<Subscription> parts) {
      QoS best = QoS.AT_MOST_ONCE;
      boolean asPublished = false;
      boolean noLocal = false;
      int identifiers = 0;
      for (Subscription part : parts) {
        best = best.max(part.qos());
        asPublished |= part.retainAsPublished();
        noLocal |= part.noLocal();
        identifiers += part.identifier() == 0 ? 0 : 1;
      }
      return new Match(
          receiver,
          best,
          asPublished,
          noLocal,
          identifiers(parts, identifiers),
          parts.toArray(Subscription[]::new));
    }

    private static int[] identifiers(List<Subscription> parts, int count) {
      int[] ids = count == 0 ? NO_IDS : new int[count];
      int next = 0;
      for (Subscription part : parts) {
        if (part.identifier() != 0) {
          ids[next++] = part.identifier();
        }
      }
      return ids;
    }

    /**
     * What is left for the publisher itself; null when every filter says no local. [MQTT-3.8.3-3]
     */
    @Nullable Match forItsOwnMessages() {
      if (!hasNoLocal) {
        return this;
      }
      List<Subscription> left = new ArrayList<>();
      for (Subscription part : parts) {
        if (!part.noLocal()) {
          left.add(part);
        }
      }
      return left.isEmpty() ? null : of(receiver, left);
    }
  }
}
