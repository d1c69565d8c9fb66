package io.sallyport.main;

import io.sallyport.config.Problem;
import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.operations.Status;
import io.sallyport.tls.TlsChange;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What becomes of the files of TLS, for the log, the audit trail and {@code status}. Stateless. */
final class TlsNews {
  private TlsNews() {}

  static Event event(TlsChange change) {
    Problem problem = problem(change.kind());
    return new Event.TlsChanged(
        new Origin("-", 0, change.listener(), 0),
        problem == null ? null : problem.code(),
        change.kind().name().toLowerCase(Locale.ROOT),
        change.text());
  }

  /**
   * @param change one that has a problem
   */
  static Status.Alarm alarm(TlsChange change) {
    Problem problem = problem(change.kind());
    return Status.Alarm.of(
        problem == null ? Problem.OUR_BUG : problem,
        "listener %s: %s".formatted(change.listener(), change.text()));
  }

  private static @Nullable Problem problem(TlsChange.Kind kind) {
    return switch (kind) {
      case NOT_TAKEN -> Problem.CERTIFICATE_NOT_TAKEN;
      case LIST_OVERDUE -> Problem.LIST_OVERDUE;
      case LIST_EXPIRED -> Problem.LIST_EXPIRED;
      case TAKEN, IN_ORDER -> null;
    };
  }
}
