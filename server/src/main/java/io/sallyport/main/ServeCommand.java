package io.sallyport.main;

import io.sallyport.command.Launcher;
import io.sallyport.command.Verb;
import io.sallyport.config.Remark;
import io.sallyport.config.Settings;
import io.sallyport.control.ControlSocket;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.home.Home;
import io.sallyport.home.HomeLock;
import io.sallyport.home.HomeReport;
import io.sallyport.operations.HomeAudit;
import io.sallyport.operations.HomeBooks;
import io.sallyport.operations.HomeOperations;
import io.sallyport.operations.Operations;
import io.sallyport.operations.RunningConfiguration;
import io.sallyport.operations.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the broker until it is told to stop. The thread that runs it waits; the work is done by the
 * server's own threads.
 */
@Command(
    name = "serve",
    description = {
      "Run the broker; the first time this makes its home.",
      "It stops on SIGTERM or Ctrl-C: clients are told, and it is gone within five seconds."
    })
final class ServeCommand extends Verb {
  /** Loaded when the broker runs: every other verb makes this command too, and logs nothing. */
  private static final class Logs {
    static final Logger LOG = LoggerFactory.getLogger("sallyport");
    static final Logger EVENTS = LoggerFactory.getLogger("event");
  }

  @Option(
      names = "--once",
      hidden = true,
      description = "End when standard input does: how the launcher finds out what a broker needs.")
  private boolean once;

  private final ServerStart start;
  private final CountDownLatch stopped = new CountDownLatch(1);

  ServeCommand(ServerStart start) {
    this.start = start;
  }

  /** What the line says, when it was understood without picocli. */
  void given(@Nullable Path home, @Nullable Path config, boolean json, boolean rehearsal) {
    given(home, config, json);
    once = rehearsal;
  }

  @Override
  protected int run() throws CommandFailure {
    GracefulEnd end =
        GracefulEnd.onSignal(stopped); // before anything is begun that could be half done
    try {
      serve(home());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end.done();
    }
    return ExitCode.OK;
  }

  private void serve(Home home) throws CommandFailure, InterruptedException {
    try (HomeLock _ = home.lock()) {
      Home.Ready ready = home.ensure();
      warn(ready);
      run(home, ready);
    }
  }

  private void run(Home home, Home.Ready ready) throws CommandFailure, InterruptedException {
    Settings settings = ready.settings();
    HomeBooks books = HomeBooks.open(home);
    try (Journals journal = Journals.start(home, settings, Logs.EVENTS::info);
        RunningServer server =
            start.start(settings, books.accounts(), books.bans(), journal, home.data());
        ControlSocket _ =
            ControlSocket.open(home, operations(home, ready, books, server, audit(journal)));
        DailyUpkeep _ = DailyUpkeep.start(home, settings.brokerName(), server)) {
      audit(journal).did("start", "", Journals.about(home, settings));
      announce(home, ready, server, books.devices().all().isEmpty());
      if (once) {
        awaitEndOfInput();
      } else {
        stopped.await();
      }
      audit(journal).did("stop", "", "");
      Logs.LOG.info("event=stopping");
    }
  }

  private static HomeAudit audit(Journals journal) {
    return HomeAudit.live(journal, journal.inquiry());
  }

  private static void awaitEndOfInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // It has ended.
    }
  }

  private Operations operations(
      Home home, Home.Ready ready, HomeBooks books, RunningServer server, HomeAudit audit) {
    RunningConfiguration configuration = new RunningConfiguration(home, ready.reading(), server);
    Operations operations = new HomeOperations(books, configuration, server, audit);
    Hangup.onSignal(operations, this::stop);
    return operations;
  }

  /** Ends {@link #run} as a signal would. Thread-safe. */
  void stop() {
    stopped.countDown();
  }

  private void warn(Home.Ready ready) {
    if (ready.reading().remarks().stream().anyMatch(remark -> !remark.isError())) {
      err().print(ready.reading().render());
      err().flush();
    }
    for (Remark remark : ready.reading().remarks()) {
      Logs.LOG.warn(
          "event=configuration_warning code={} line={} text=\"{}\"",
          remark.problem().code(),
          remark.line(),
          remark.text().replace('"', '\''));
    }
  }

  private void announce(Home home, Home.Ready ready, RunningServer server, boolean nobodyYet) {
    if (isJson()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("home", home.folder().toString());
      object.put("created", ready.created());
      object.put("fingerprint", ready.fingerprint());
      object.put("listeners", server.listeners());
      printJson(object);
      return;
    }
    List<String> urls = server.listeners().stream().map(Status.Listener::url).toList();
    if (!ready.created()) {
      err().println("sallyport listens on " + String.join(" ", urls) + "   home " + home.folder());
      if (nobodyYet) {
        err().println("nobody can log in yet:  " + launcher().line("device add lamp"));
      }
      err().flush();
      return;
    }
    HomeReport.lines(home, ready).forEach(err()::println);
    urls.forEach(url -> err().println("listening      " + url));
    err().println("security       " + String.join(", ", server.securityProviders()));
    err().println(HomeReport.caps(ready.settings()));
    err().println();
    nextCommands(launcher()).forEach(err()::println);
    err().flush();
  }

  /** Three lines to paste into another terminal. */
  private static List<String> nextCommands(Launcher launcher) {
    return List.of(
        "Nobody can log in yet. Next, in another terminal:",
        "  "
            + launcher.line("device add lamp")
            + "       # prints a password once, to export as the line says",
        "  " + launcher.line("sub -u lamp -t 'lamp/#'") + " &",
        "  " + launcher.line("pub -u lamp -t lamp/state -m on -r"));
  }
}
