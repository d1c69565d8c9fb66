package io.sallyport.packet;

/**
 * A peer broke the protocol, or a limit that it was told of; its connection ends and nothing else
 * does.
 *
 * <p>Carries what the peer hears (a reason code) and what the operator reads (the clause and a
 * sentence). No stack trace: a peer can cause as many as it likes.
 */
public final class ProtocolViolation extends RuntimeException {
  private final ReasonCode reason;
  private final String clause;

  /**
   * @param clause the normative statement that was broken, for example {@code MQTT-3.1.0-2}, or the
   *     name of one of our limits
   * @param message where, what came, what is allowed; any text from the peer already escaped
   */
  public ProtocolViolation(ReasonCode reason, String clause, String message) {
    super(message, null, false, false);
    this.reason = reason;
    this.clause = clause;
  }

  public ReasonCode reason() {
    return reason;
  }

  public String clause() {
    return clause;
  }
}
