package io.sallyport.command;

import io.sallyport.control.Reach;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.operations.LiveBroker;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What topics keep for those who come later. */
@Command(
    name = "retained",
    description = "Take retained messages away.",
    synopsisSubcommandLabel = "purge",
    subcommands = RetainedCommand.Purge.class)
public final class RetainedCommand extends Verb.Group {

  /** Takes retained messages away, by who published them or by topic. */
  @Command(
      name = "purge",
      description = {
        "Take retained messages away, durably, and tell how many there were.",
        "Example: retained purge --by lamp 'site/#'"
      })
  public static final class Purge extends Verb {
    @Parameters(
        arity = "0..1",
        paramLabel = "FILTER",
        description = "Those on these topics; without it, on all.")
    @Nullable String filter;

    @Option(
        names = "--by",
        paramLabel = "WHO",
        description =
            "Those that NAME, user:NAME or guest:NAME has published; the device need not exist any"
                + " more.")
    @Nullable String by;

    @Option(names = "--dry-run", description = "Only count them.")
    boolean dryRun;

    @Override
    protected int run() throws CommandFailure {
      if (filter == null && by == null) {
        throw usage(
            "neither a publisher nor a filter is named", "retained purge --by NAME, or FILTER");
      }
      try (Reach reach = Reach.open(home(), false)) {
        LiveBroker.Purge purged = reach.operations().purgeRetained(filter, by, dryRun);
        if (isJson()) {
          printJson(purged);
        } else {
          out()
              .println(
                  "%d retained messages %s%s"
                      .formatted(
                          purged.messages(),
                          dryRun ? "would go" : "are gone",
                          purged.finished() ? "" : "; not all was done, see the log"));
          out().flush();
        }
        return purged.finished() ? ExitCode.OK : ExitCode.NO;
      }
    }
  }
}
