package io.sallyport.subscription;

import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.topic.TopicFilter;

/**
 * What one subscriber asked for with one filter. Immutable.
 *
 * @param identifier 1 to 268,435,455; 0 when there is none
 */
public record Subscription(
    TopicFilter filter,
    QoS qos,
    boolean noLocal,
    boolean retainAsPublished,
    RetainHandling retainHandling,
    int identifier) {

  /**
   * Stands for all subscriptions to {@code filter} that a shard keeps; which they are is the
   * shard's affair.
   */
  public static Subscription ofShard(TopicFilter filter) {
    return new Subscription(filter, QoS.EXACTLY_ONCE, false, false, RetainHandling.DO_NOT_SEND, 0);
  }
}
