package io.sallyport.main;

import io.sallyport.command.Verb;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.home.Home;
import io.sallyport.home.HomeLock;
import io.sallyport.home.HomeReport;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** Makes a home without starting a broker; one that is there is checked and completed. */
@Command(
    name = "init",
    description = "Make a home: authority, certificate, configuration, empty device list.")
public final class InitCommand extends Verb {
  @Override
  protected int run() throws CommandFailure {
    Home home = home();
    try (HomeLock _ = home.lock()) {
      Home.Ready ready = home.ensure();
      if (isJson()) {
        printJson(
            Map.of(
                "home",
                home.folder().toString(),
                "created",
                ready.created(),
                "fingerprint",
                ready.fingerprint(),
                "names",
                ready.names()));
        return ExitCode.OK;
      }
      List<String> lines = HomeReport.lines(home, ready);
      lines.forEach(out()::println);
      out().println();
      out().println("start it       " + launcher().line("serve"));
      out().println("first device   " + launcher().line("device add lamp"));
      out().flush();
      return ExitCode.OK;
    }
  }
}
