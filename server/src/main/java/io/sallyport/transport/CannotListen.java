package io.sallyport.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The address of a listener could not be bound. */
public final class CannotListen extends IOException {
  private static final long serialVersionUID = 1;

  /** What the system had against it. */
  public enum Why {
    /** Somebody listens there. */
    TAKEN,
    /** Such a port needs a privilege. */
    NOT_ALLOWED,
    /** The address is none of this machine's. */
    NOT_OURS,
    OTHER
  }

  private final Why why;
  private final int port;

  CannotListen(ListenerSettings settings, @Nullable Throwable cause) {
    super("cannot listen on " + settings.url() + ": " + text(settings, cause), cause);
    this.why = why(cause);
    this.port = settings.port();
  }

  private static Why why(@Nullable Throwable cause) {
    String text = String.valueOf(cause == null ? null : cause.getMessage());
    if (text.contains("already in use")) {
      return Why.TAKEN;
    } else if (text.contains("Permission denied")) {
      return Why.NOT_ALLOWED;
    }
    return text.contains("Cannot assign requested address") ? Why.NOT_OURS : Why.OTHER;
  }

  private static String text(ListenerSettings settings, @Nullable Throwable cause) {
    return switch (why(cause)) {
      case TAKEN -> "port %d is taken".formatted(settings.port());
      case NOT_ALLOWED -> "port %d needs a privilege".formatted(settings.port());
      case NOT_OURS -> "%s is no address of this machine".formatted(settings.host());
      case OTHER -> String.valueOf(cause);
    };
  }

  public Why why() {
    return why;
  }

  public int port() {
    return port;
  }
}
