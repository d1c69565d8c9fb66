package io.sallyport.client;

import java.util.List;

/**
 * A TLS failure by its name, seen from the client: what happened, why, and how it is mended.
 * Immutable; every text is printable.
 *
 * @param what one sentence without a full stop
 * @param why what was found, a line each
 * @param fixes what to do, a line each, the likeliest first
 */
public record TlsTrouble(Kind kind, String what, List<String> why, List<String> fixes) {

  public TlsTrouble {
    why = List.copyOf(why);
    fixes = List.copyOf(fixes);
  }

  /**
   * The failures that are told apart, each with the stable code people can look up. The broker's
   * side uses the same names and codes; only a client pins.
   */
  public enum Kind {
    PLAIN_TO_TLS("SP-TLS-001"),
    TLS_TO_PLAIN("SP-TLS-002"),
    UNKNOWN_CA("SP-TLS-003"),
    WRONG_NAME("SP-TLS-004"),
    EXPIRED("SP-TLS-005"),
    CLOCK("SP-TLS-006"),
    NO_CLIENT_CERTIFICATE("SP-TLS-007"),
    UNSUITABLE_CERTIFICATE("SP-TLS-008"),
    REVOKED("SP-TLS-009"),
    OLD_PROTOCOL("SP-TLS-010"),
    NO_COMMON_CIPHER("SP-TLS-011"),
    BROKEN_OFF("SP-TLS-012"),
    WRONG_KEY("SP-TLS-013");

    private final String code;

    Kind(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /** The whole story as the command line prints it, several lines, no line end after the last. */
  public String text() {
    StringBuilder out = new StringBuilder("error ").append(kind.code()).append(": ").append(what);
    for (String line : why) {
      out.append("\n  ").append(line);
    }
    for (String line : fixes) {
      out.append("\n  fix: ").append(line);
    }
    return out.toString();
  }
}
