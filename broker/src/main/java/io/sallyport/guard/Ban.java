package io.sallyport.guard;

/**
 * Somebody is kept out for a time. Immutable.
 *
 * @param sinceMillis when it was made, in wall time
 * @param untilMillis when it is over, or {@link #FOREVER}
 * @param reason of the operator, for operators only; may be empty
 */
public record Ban(BanTarget target, long sinceMillis, long untilMillis, String reason) {
  public static final long FOREVER = Long.MAX_VALUE;

  /** In characters. */
  public static final int LONGEST_REASON = 200;

  /** How a label begins, which no rule's does: theirs begin with a quotation mark. */
  public static final String LABEL = "ban of ";

  /** For logs and people, in the place where a rule's name stands. */
  public String label() {
    return LABEL + target.kind() + " " + target.name();
  }

  public boolean holdsAt(long wallMillis) {
    return wallMillis < untilMillis;
  }
}
