package io.sallyport.command;

import io.sallyport.control.ControlClient;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.operations.Operations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has the running broker read its configuration anew. */
@Command(
    name = "reload",
    description = {
      "Have the running broker read its configuration anew: all of it, or nothing when there is an"
          + " error.",
      "Rules hold at once: connections and subscriptions that they do not allow any more end."
          + " What needs a restart is named."
    })
public final class ReloadCommand extends Verb {
  @Option(names = "--dry-run", description = "Only tell what would change.")
  boolean dryRun;

  @Override
  protected int run() throws CommandFailure {
    ControlClient broker = running("config check", "looks at the file alone");
    Operations.Reloaded reloaded = broker.reload(dryRun);
    if (isJson()) {
      printJson(reloaded);
      return ExitCode.OK;
    }
    for (Operations.Changed change : reloaded.changes()) {
      out().printf("%-16s %s: %s%n", change.reach(), change.path(), change.text());
    }
    out().println(summary(reloaded));
    out().flush();
    return ExitCode.OK;
  }

  private String summary(Operations.Reloaded reloaded) {
    boolean none = reloaded.changes().isEmpty();
    if (dryRun) {
      return none ? "nothing would change" : "nothing has changed yet";
    }
    return (none ? "nothing is new; " : "") + reloaded.recheck().text();
  }
}
