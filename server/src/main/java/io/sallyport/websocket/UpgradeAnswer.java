package io.sallyport.websocket;

/** What becomes of a request for WebSocket. */
sealed interface UpgradeAnswer {

  /**
   * Granted.
   *
   * @param subprotocol one of those that the client offered
   * @param accept the proof that its key was read
   */
  record Granted(String subprotocol, String accept) implements UpgradeAnswer {}

  /**
   * Not granted.
   *
   * @param cause a stable word for logs
   * @param text what was found and what is allowed, escaped
   */
  record Refused(Status status, String cause, String text) implements UpgradeAnswer {}

  /** The answers that HTTP has for it. */
  enum Status {
    BAD_REQUEST("400 Bad Request", ""),
    FORBIDDEN("403 Forbidden", ""),
    NOT_FOUND("404 Not Found", ""),
    METHOD_NOT_ALLOWED("405 Method Not Allowed", "Allow: GET\r\n"),
    REQUEST_TIMEOUT("408 Request Timeout", ""),
    URI_TOO_LONG("414 URI Too Long", ""),
    UPGRADE_REQUIRED("426 Upgrade Required", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"),
    HEADERS_TOO_LARGE("431 Request Header Fields Too Large", "");

    private final String line;
    private final String headers;

    Status(String line, String headers) {
      this.line = line;
      this.headers = headers;
    }

    /** {@code 403 Forbidden}. */
    String line() {
      return line;
    }

    /** The header lines that this status needs. */
    String headers() {
      return headers;
    }
  }
}
