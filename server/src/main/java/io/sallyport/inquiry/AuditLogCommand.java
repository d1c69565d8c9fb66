package io.sallyport.inquiry;

import io.sallyport.command.Verb;
import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.home.Home;
import io.sallyport.home.PrivateFiles;
import io.sallyport.trail.Entry;
import io.sallyport.trail.TrailCheck;
import io.sallyport.trail.TrailSearch;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The audit trail. */
@Command(
    name = "audit-log",
    description = "Who did, tried and was refused what: the chained audit trail.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {AuditLogCommand.Verify.class, AuditLogCommand.Show.class})
public final class AuditLogCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  private static CommandFailure unreadable(Path folder, IOException e) {
    return e instanceof NoSuchFileException
        ? new CommandFailure(
            Problem.AUDIT_UNUSABLE,
            "there is no audit trail in " + folder,
            "a broker begins one in its home when it starts; name another folder, or --home")
        : new CommandFailure(
            Problem.AUDIT_UNUSABLE,
            "%s cannot be read: %s".formatted(folder, PrivateFiles.reason(e)));
  }

  /** Is every line there, as it was written? */
  @Command(
      name = "verify",
      description = {
        "Is every line there, as it was written? Changes nothing, also beside a running broker.",
        "Exit code 0: yes, 1: no, 3: there is nothing to read."
      })
  static final class Verify extends Verb {
    @Parameters(
        arity = "0..1",
        paramLabel = "DIR",
        description = "Where the trail lies (default: audit in the home).")
    @Nullable Path folder;

    @Override
    protected int run() throws CommandFailure {
      Path place = folder;
      if (place == null) {
        Home home = home();
        home.require();
        place = home.audit();
      }
      try {
        TrailCheck.Report report = TrailCheck.run(place);
        if (isJson()) {
          printJson(report);
        } else {
          print(report);
        }
        return report.whole() ? ExitCode.OK : ExitCode.NO;
      } catch (IOException e) {
        throw unreadable(place, e);
      }
    }

    private void print(TrailCheck.Report report) {
      TrailCheck.Finding wrong = report.wrong();
      if (wrong == null) {
        out().println("the audit trail in %s is whole".formatted(report.folder()));
      } else {
        out().println("the audit trail in %s is NOT as it was written".formatted(report.folder()));
        String line = wrong.line() == 0 ? "" : ":" + wrong.line();
        row("first wrong", wrong.file() + line);
        row("found", wrong.found());
        row("which means", wrong.means());
      }
      if (report.lines() > 0) {
        row(
            wrong == null ? "lines" : "before it",
            "%d, n %d to %d, %s to %s"
                .formatted(
                    report.lines(), report.first(), report.last(), report.from(), report.until()));
      }
      if (wrong == null) {
        row("head", "%d %s".formatted(report.last(), report.head()));
        row("", "keep this line elsewhere: who may write the files could write all of them anew");
      }
      report.remarks().forEach(remark -> row("noted", remark));
      out().flush();
    }

    private void row(String name, String text) {
      out().printf("  %-13s%s%n", name, text);
    }
  }

  /** The latest lines. */
  @Command(name = "show", description = "The latest lines, oldest first.")
  static final class Show extends Verb {
    @Option(
        names = "--last",
        paramLabel = "N",
        description = "How many (default: 20, at most 100000).")
    int last = 20;

    @Override
    protected int run() throws CommandFailure {
      if (last < 1 || last > 100_000) {
        throw usage("--last %d is out of bounds".formatted(last), "1 to 100000");
      }
      Home home = home();
      home.require();
      try {
        List<Entry> entries = TrailSearch.last(home.audit(), last);
        if (entries.isEmpty()) {
          throw new NoSuchFileException(home.audit().toString());
        }
        entries.forEach(entry -> out().println(isJson() ? json(entry) : text(entry)));
        out().flush();
        return ExitCode.OK;
      } catch (IOException e) {
        throw unreadable(home.audit(), e);
      }
    }

    private String text(Entry entry) {
      String what =
          entry.fact().what().entrySet().stream()
              .map(one -> "%s=\"%s\"".formatted(one.getKey(), one.getValue()))
              .collect(Collectors.joining(" "));
      return "%6d  %s  %-18s %s%s  %s  %s"
          .formatted(
              entry.n(),
              entry.time(),
              entry.fact().event(),
              entry.fact().id() == null ? "" : entry.fact().id() + "  ",
              entry.fact().who(),
              entry.fact().from(),
              what);
    }

    private String json(Entry entry) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("n", entry.n());
      line.put("time", entry.time());
      line.put("id", entry.fact().id());
      line.put("event", entry.fact().event());
      line.put("who", entry.fact().who());
      line.put("from", entry.fact().from());
      line.put("listener", entry.fact().listener());
      line.put("what", entry.fact().what());
      return asJson(line);
    }
  }
}
