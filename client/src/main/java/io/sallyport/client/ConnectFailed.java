package io.sallyport.client;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.Printable;
import org.jspecify.annotations.Nullable;

/** Why there is no connection; a closed list, so that a caller can answer each. No stack trace. */
public abstract sealed class ConnectFailed extends Exception {
  private ConnectFailed(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }

  /** The name is unknown, nobody listens there, or nothing answered in time. */
  public static final class Unreachable extends ConnectFailed {
    Unreachable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The two could not agree on a protected connection. */
  public static final class TlsFailed extends ConnectFailed {
    private final transient TlsTrouble trouble;

    TlsFailed(TlsTrouble trouble, @Nullable Throwable cause) {
      super(trouble.what(), cause);
      this.trouble = trouble;
    }

    public TlsTrouble trouble() {
      return trouble;
    }
  }

  /** The broker answered, and the answer is no. */
  public static final class Refused extends ConnectFailed {
    private final ReasonCode reason;
    private final ProtocolVersion version;

    Refused(ConnAck answer, ProtocolVersion version) {
      super(text(answer, version), null);
      this.reason = answer.reason();
      this.version = version;
    }

    public ReasonCode reason() {
      return reason;
    }

    /** The byte in CONNACK: 1 to 5 before 5.0, 0x80 and above in 5.0. */
    public int code() {
      return version.isFive() ? reason.code() : reason.connectReturnCode();
    }

    private static String text(ConnAck answer, ProtocolVersion version) {
      String told = answer.properties().text(Property.REASON_STRING);
      int code = version.isFive() ? answer.reason().code() : answer.reason().connectReturnCode();
      return "the broker refused the connection: %s (%d)%s"
          .formatted(words(answer.reason()), code, told == null ? "" : ", " + Printable.of(told));
    }
  }

  /** Something answered, but it was not what a broker says: no CONNACK, or a malformed one. */
  public static final class NoBroker extends ConnectFailed {
    NoBroker(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The settings cannot be used: a certificate or key that cannot be read. */
  public static final class Unusable extends ConnectFailed {
    Unusable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The reason in lower-case words, for example {@code not authorized}. */
  static String words(ReasonCode reason) {
    return reason.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
