package io.sallyport.topic;

/**
 * A text that the specification does not allow as a topic name, a topic filter or a share name.
 *
 * <p>Carries the clause it breaks and a sentence fit for the operator; it has no stack trace, since
 * a peer can cause as many as it likes.
 */
public final class InvalidTopic extends RuntimeException {
  private final String clause;

  InvalidTopic(String clause, String message) {
    super(message, null, false, false);
    this.clause = clause;
  }

  /** The normative statement that was broken, for example {@code MQTT-4.7.1-1}. */
  public String clause() {
    return clause;
  }
}
