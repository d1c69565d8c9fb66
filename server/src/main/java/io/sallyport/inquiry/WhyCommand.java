package io.sallyport.inquiry;

import io.sallyport.command.Verb;
import io.sallyport.config.Settings;
import io.sallyport.control.ControlClient;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.DeviceFile;
import io.sallyport.home.ExitCode;
import io.sallyport.home.Home;
import io.sallyport.identity.Account;
import io.sallyport.operations.HomeAudit;
import io.sallyport.trail.Story;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Why was something refused, and what would allow it? */
@Command(
    name = "why",
    description = {
      "Why was something refused, and what would allow it? Clients and the log show the id.",
      "Asks the running broker, or else looks into the audit trail. Exit code 1: no such refusal.",
      "Example: why SP-7K2QAB"
    })
public final class WhyCommand extends Verb {
  @Parameters(paramLabel = "ID", description = "SP- and six characters.")
  @SuppressWarnings("NullAway.Init")
  String id;

  @Override
  protected int run() throws CommandFailure {
    Home home = home();
    home.require();
    Optional<ControlClient> broker = ControlClient.find(home.controlSocket());
    Story story = broker.isPresent() ? broker.get().why(id) : fromFiles(home);
    if (isJson()) {
      printJson(story);
    } else {
      story.lines().forEach(out()::println);
      out().flush();
    }
    return ExitCode.OK;
  }

  /** Reads and writes nothing, so it needs no lock. */
  private Story fromFiles(Home home) throws CommandFailure {
    DeviceFile devices = DeviceFile.open(home.devices());
    Settings settings = home.check().settings();
    return HomeAudit.why(
        HomeAudit.inquiry(home),
        id,
        settings == null ? null : settings.policy(),
        user -> devices.find(user).map(Account::roles).orElse(null));
  }
}
