package io.sallyport.codec;

import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * The topic aliases that the peer of one connection has set; they end with it. [MQTT-3.3.2-7]
 *
 * <p>Bounded by the maximum that the peer was told. Confined to the connection's event loop.
 */
final class TopicAliases {
  private static final @Nullable TopicName[] NOTHING = {};

  private int maximum;
  private @Nullable TopicName[] names = NOTHING;

  /**
   * How many aliases the peer may use, 0 to 65,535; 0 is the start, and none. It is raised once,
   * before the peer can have used any.
   */
  void maximum(int maximum) {
    if (maximum < 0 || maximum > 65_535) {
      throw new IllegalArgumentException("topic alias maximum " + maximum + " is out of range");
    }
    this.maximum = maximum;
    this.names = NOTHING;
  }

  /**
   * The topic of a PUBLISH with {@code alias}, at least 1.
   *
   * @param named the name in the packet, which the alias means from now on; null when it is empty
   */
  TopicName resolve(int alias, @Nullable TopicName named) {
    if (alias > maximum) {
      throw new ProtocolViolation(
          ReasonCode.TOPIC_ALIAS_INVALID,
          "MQTT-3.3.2-9",
          "topic alias " + alias + " is above the maximum of " + maximum);
    }
    if (named != null) {
      if (names.length == 0) {
        names = new TopicName[maximum + 1];
      }
      names[alias] = named;
      return named;
    }
    TopicName known = alias < names.length ? names[alias] : null;
    if (known == null) {
      throw Refusal.protocolError(
          "MQTT-3.3.4", "topic alias " + alias + " was never set on this connection");
    }
    return known;
  }
}
