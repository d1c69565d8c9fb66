package io.sallyport.principal;

/**
 * How well the bytes of a connection are protected, weakest first; rules and topics can ask for a
 * minimum.
 */
public enum TransportTrust {
  /** Anyone on the path can read and change them; loopback is no exception. */
  PLAIN,
  /** TLS that proves the broker. */
  TLS,
  /** TLS that proves both sides. */
  MTLS;

  public boolean isAtLeast(TransportTrust minimum) {
    return compareTo(minimum) >= 0;
  }
}
