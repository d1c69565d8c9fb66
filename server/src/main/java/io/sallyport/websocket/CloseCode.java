package io.sallyport.websocket;

/** Why a WebSocket ends, as RFC 6455 section 7.4.1 numbers it. */
enum CloseCode {
  NORMAL(1000),
  PROTOCOL_ERROR(1002),
  UNSUPPORTED_DATA(1003),
  POLICY_VIOLATION(1008);

  private final int code;

  CloseCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** Whether a peer may send {@code code}; the others are reserved or never on the wire. */
  static boolean mayBeSent(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
