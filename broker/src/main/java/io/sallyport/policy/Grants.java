package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * What one principal on one connection may do. Immutable and thread-safe; the rules of one version.
 */
public interface Grants {
  /** The version of the rules that this was made from. */
  long version();

  /** Authentication grants it unless a rule denies it. */
  Decision connect();

  Decision publish(TopicName topic, QoS qos, boolean retain);

  /** As publish, for the message left behind. */
  Decision will(TopicName topic, QoS qos, boolean retain);

  /**
   * Whether one allow rule contains the whole filter (or one that clips grants it) and no deny rule
   * contains it.
   */
  Decision subscribe(TopicFilter filter, QoS qos);

  /**
   * Asked for every message on every path, with its concrete topic. Without the QoS of the
   * subscription a deny rule for some QoS only is taken as one for all.
   */
  Decision receive(TopicName topic);

  /**
   * As {@link #receive(TopicName)}, exact.
   *
   * @param granted the QoS that the subscription was granted, not the one of the message
   */
  default Decision receive(TopicName topic, QoS granted) {
    return receive(topic);
  }

  /**
   * The one answer of {@link #receive(TopicName, QoS)} for every topic that {@code covered} covers;
   * null when there may be several, or nobody knows.
   */
  default @Nullable Decision receiveAll(TopicFilter covered, QoS granted) {
    return null;
  }
}
