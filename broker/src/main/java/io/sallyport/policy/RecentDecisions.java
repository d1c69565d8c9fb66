package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * The last few decisions about publishing and receiving of one connection, so that a device that
 * talks about the same topics asks the rules once.
 *
 * <p>Confined to the connection's loop. Keyed by everything that was asked; emptied when the rules
 * change. Eight places each, taken when first needed: topics share a place by their hash, and the
 * later one has it.
 */
public final class RecentDecisions {
  private static final int PLACES = 8;

  private record Asked(TopicName topic, int flags, Decision decision) {}

  private @Nullable Asked @Nullable [] publishes;
  private @Nullable Asked @Nullable [] receives;

  public void forget() {
    publishes = null;
    receives = null;
  }

  public Decision publish(Grants grants, TopicName topic, QoS qos, boolean retain) {
    @Nullable Asked[] places = publishes;
    if (places == null) {
      places = new Asked[PLACES];
      publishes = places;
    }
    int flags = qos.level() << 1 | (retain ? 1 : 0);
    int place = topic.hashCode() & (PLACES - 1);
    Asked asked = places[place];
    if (asked == null || asked.flags() != flags || !asked.topic().equals(topic)) {
      asked = new Asked(topic, flags, grants.publish(topic, qos, retain));
      places[place] = asked;
    }
    return asked.decision();
  }

  public Decision receive(Grants grants, TopicName topic, QoS granted) {
    @Nullable Asked[] places = receives;
    if (places == null) {
      places = new Asked[PLACES];
      receives = places;
    }
    int place = topic.hashCode() & (PLACES - 1);
    Asked asked = places[place];
    int flags = granted.level();
    if (asked == null || asked.flags() != flags || !asked.topic().equals(topic)) {
      asked = new Asked(topic, flags, grants.receive(topic, granted));
      places[place] = asked;
    }
    return asked.decision();
  }
}
