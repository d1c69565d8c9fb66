package io.sallyport.tls;

/**
 * What has become of the files of a listener's TLS. Immutable.
 *
 * @param text for people, escaped
 */
public record TlsChange(String listener, Kind kind, String text) {

  TlsChange with(String more) {
    return new TlsChange(listener, kind, text + "; " + more);
  }

  /** What it is. */
  public enum Kind {
    /** Other files are in force. */
    TAKEN,
    /** Other files are there and cannot be used; those from before are in force. */
    NOT_TAKEN,
    /** A revocation list has ended, and is believed for its grace. */
    LIST_OVERDUE,
    /** A revocation list has ended, and refuses every certificate. */
    LIST_EXPIRED,
    /** What was told before is over. */
    IN_ORDER
  }
}
