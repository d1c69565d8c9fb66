package io.sallyport.command;

import io.sallyport.control.ControlClient;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.operations.Status;
import java.time.Duration;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/** How the running broker does. */
@Command(name = "status", description = "How the running broker does; exit code 4 if none runs.")
public final class StatusCommand extends Verb {
  @Override
  protected int run() throws CommandFailure {
    ControlClient broker = running("serve", "starts one");
    Status status = broker.status();
    if (isJson()) {
      printJson(status);
      return ExitCode.OK;
    }
    print(status);
    return ExitCode.OK;
  }

  private void print(Status status) {
    row("broker", "%s (%s), process %d".formatted(status.name(), status.version(), status.pid()));
    row(
        "up",
        Duration.ofSeconds(status.upSeconds())
            .toString()
            .substring(2)
            .toLowerCase(java.util.Locale.ROOT));
    for (Status.Listener listener : status.listeners()) {
      row("listener", "%-16s %s".formatted(listener.name(), listener.url()));
    }
    row("devices", status.devices());
    row("connections", status.connections());
    row("sessions", status.sessions());
    row("subscriptions", status.subscriptions());
    row("retained", status.retainedMessages());
    Status.Rules rules = status.rules();
    row(
        "rules",
        "%d, version %d%s"
            .formatted(
                rules.count(), rules.version(), rules.everybodyAsked() ? "" : ", being asked"));
    row("bans", status.bans());
    print(status.store());
    status.alarms().forEach(alarm -> row("ALARM " + alarm.code(), alarm.text()));
    new TreeMap<>(status.counters())
        .forEach((name, count) -> {
          if (count != 0) {
            row(name, count);
          }
        });
    out().flush();
  }

  private void print(Status.Store store) {
    row("queued", store.queuedMessages());
    if (store.queuedMessages() > 0) {
      row(
          "oldest queued",
          Duration.ofSeconds(store.oldestSeconds())
              .toString()
              .substring(2)
              .toLowerCase(java.util.Locale.ROOT));
    }
    if (store.bytes() > 0) {
      row(
          "on disk",
          "%.1f MiB%s"
              .formatted(
                  store.bytes() / 1_048_576.0,
                  store.full() ? ", FULL: no further message is stored (SP-0265)" : ""));
      row(
          "commit",
          "half within %.1f ms, 99 of 100 within %.1f ms; %d records wait"
              .formatted(
                  store.commitMillisHalf(), store.commitMillisMost(), store.waitingWrites()));
    }
  }

  private void row(String name, Object value) {
    out().printf("%-26s %s%n", name, value);
  }
}
