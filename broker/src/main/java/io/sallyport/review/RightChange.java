package io.sallyport.review;

/**
 * Something that a subject may do by one set of rules and not by another. Immutable.
 *
 * @param gained whether it may by the later rules only, or by the earlier ones only
 * @param what {@code publish a/#}, escaped
 * @param when under which conditions, for people: {@code over plain; QoS 2}; empty for all of them
 */
public record RightChange(boolean gained, String what, String when) {
  RightChange as(String guise) {
    return new RightChange(gained, what, when.isEmpty() ? guise : guise + "; " + when);
  }

  /** For people, on one line. */
  public String text() {
    return (gained ? "gains " : "loses ") + what + (when.isEmpty() ? "" : "   (" + when + ")");
  }
}
