package io.sallyport.packet;

/** How hard a message is tried to be delivered. [MQTT-4.3] */
public enum QoS {
  AT_MOST_ONCE,
  AT_LEAST_ONCE,
  EXACTLY_ONCE;

  private static final QoS[] BY_LEVEL = values();

  /** The QoS written as {@code level}, 0 to 2. */
  public static QoS of(int level) {
    return BY_LEVEL[level];
  }

  /** The two bits on the wire: 0, 1 or 2. */
  public int level() {
    return ordinal();
  }

  /** The weaker of the two, which is what a subscriber gets. */
  public QoS min(QoS other) {
    return ordinal() <= other.ordinal() ? this : other;
  }

  /** The stronger of the two. */
  public QoS max(QoS other) {
    return ordinal() >= other.ordinal() ? this : other;
  }
}
