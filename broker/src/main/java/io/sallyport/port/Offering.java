package io.sallyport.port;

import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * What a listener offers of the protocol: announced in CONNACK where it is less than everything,
 * and refused beyond. Immutable.
 *
 * @param maximumQos the highest QoS of a message from a client, and of a subscription
 * @param retain whether messages may be retained and retained messages are sent
 * @param shared whether there are shared subscriptions
 * @param responsePrefix the topic prefix below which a client may expect answers, with places
 *     {@code {user}} and {@code {client}}; null when none is told
 * @param clientIds which client ids may come
 */
public record Offering(
    QoS maximumQos,
    boolean retain,
    boolean shared,
    @Nullable String responsePrefix,
    ClientIdShapes clientIds) {

  /** All that the protocol has. */
  public static final Offering EVERYTHING =
      new Offering(QoS.EXACTLY_ONCE, true, true, null, ClientIdShapes.EVERY);

  /** Why there is no place for such a message from a client; null when there is. */
  public @Nullable ReasonCode refusal(QoS qos, boolean retained) {
    if (qos.level() > maximumQos.level()) {
      return ReasonCode.QOS_NOT_SUPPORTED;
    }
    return retained && !retain ? ReasonCode.RETAIN_NOT_SUPPORTED : null;
  }
}
