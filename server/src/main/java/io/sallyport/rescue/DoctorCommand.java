package io.sallyport.rescue;

import io.sallyport.command.Verb;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.Home;
import io.sallyport.home.HomeLock;
import java.util.List;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;

/** Whether a home that nobody uses is in order. */
@Command(
    name = "doctor",
    description = {
      "Look through the home of a broker that does not run; nothing is changed.",
      "Exit code 0: all is well, 1: warnings, 2: errors; 9: a broker runs there."
    })
public final class DoctorCommand extends Verb {
  private static final String ROW = "%-6s %10s %9s %13s %9s %9s %9s %7s %7s%n";

  @Override
  protected int run() throws CommandFailure {
    Home home = home();
    try (HomeLock _ = home.lockExisting()) {
      Examination.Report report = new Examination(home, err()).run();
      if (isJson()) {
        printJson(report);
      } else {
        print(report);
      }
      return report.grade();
    }
  }

  private void print(Examination.Report report) {
    out()
        .printf(
            "%s   store %d KiB, free %d MiB%s%n",
            report.home(),
            report.storeBytes() >> 10,
            report.freeBytes() >> 20,
            report.certificateDays() == null
                ? ""
                : ", certificate for " + report.certificateDays() + " days");
    printShards(report.shards());
    for (Finding finding : report.findings()) {
      out()
          .printf(
              "%s %s: %s%n", finding.error() ? "error" : "warning", finding.code(), finding.text());
      finding.fix().lines().forEach(line -> out().println("  " + line));
    }
    if (report.findings().isEmpty()) {
      out().println("all is well");
    }
    out().flush();
  }

  private void printShards(List<StoreExamination.Shard> shards) {
    if (shards.isEmpty()) {
      return;
    }
    out()
        .printf(
            ROW,
            "SHARD",
            "POSITION",
            "SESSIONS",
            "SUBSCRIPTIONS",
            "QUEUED",
            "MESSAGES",
            "RETAINED",
            "GROUPS",
            "OWED");
    for (StoreExamination.Shard shard : shards) {
      out()
          .printf(
              ROW,
              shard.shard(),
              shard.position(),
              shard.sessions(),
              shard.subscriptions(),
              shard.queued(),
              shard.bodies(),
              shard.retained(),
              shard.groups(),
              shard.owed());
    }
    out()
        .printf(
            ROW,
            "all",
            "",
            sum(shards, StoreExamination.Shard::sessions),
            sum(shards, StoreExamination.Shard::subscriptions),
            sum(shards, StoreExamination.Shard::queued),
            sum(shards, StoreExamination.Shard::bodies),
            sum(shards, StoreExamination.Shard::retained),
            sum(shards, StoreExamination.Shard::groups),
            sum(shards, StoreExamination.Shard::owed));
  }

  private static long sum(
      List<StoreExamination.Shard> shards, ToLongFunction<StoreExamination.Shard> figure) {
    return shards.stream().mapToLong(figure).sum();
  }
}
