package io.sallyport.chronicle;

/**
 * A promise that the broker did not keep.
 *
 * @param kind which
 * @param text who saw it, and where in the logs
 */
public record Violation(Kind kind, String text) {
  /** What the broker promises. */
  public enum Kind {
    /** Acknowledged, and not delivered to one whose subscription stood all the time. */
    LOST,
    /** QoS 2, and handed over twice. */
    DOUBLED,
    /** A later message of a publisher on a topic came first. */
    DISORDER,
    /** Delivered without a subscription: gone, dropped, or never there. */
    GHOST,
    /** Delivered, and nobody has said it. */
    INVENTED,
    /** Retained is neither what was acknowledged last nor something later. */
    RETAINED,
    /** A stored session was gone, or one that was dropped came back. */
    SESSION,
    /** A will was sent twice, or without cause, or not at all. */
    WILL,
    /** Asked, and never answered although there was time. */
    UNANSWERED,
    /** A packet that MQTT does not allow. */
    NONSENSE
  }

  @Override
  public String toString() {
    return kind + " " + text;
  }
}
