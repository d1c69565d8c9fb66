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
    int identifier) {}
