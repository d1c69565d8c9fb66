package io.sallyport.main;

import io.sallyport.cli.ClientVerbs;
import io.sallyport.command.BanCommand;
import io.sallyport.command.ConfigCommand;
import io.sallyport.command.DeviceCommand;
import io.sallyport.command.ReloadCommand;
import io.sallyport.command.RetainedCommand;
import io.sallyport.command.StatusCommand;
import io.sallyport.config.EditDistance;
import io.sallyport.config.Problem;
import io.sallyport.home.ExitCode;
import io.sallyport.inquiry.AuditLogCommand;
import io.sallyport.inquiry.CanCommand;
import io.sallyport.inquiry.WhyCommand;
import io.sallyport.logging.StandardErrorLogs;
import io.sallyport.migration.ImportCommand;
import io.sallyport.rescue.BackupCommand;
import io.sallyport.rescue.DoctorCommand;
import io.sallyport.rescue.RestoreCommand;
import io.sallyport.rules.RulesCommand;
import io.sallyport.topic.Printable;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The root of the command line; every verb hangs under it. Thread-safe: it keeps no state.
 *
 * <p>Started by the launcher script {@code sallyport}, which chooses the JVM and its options by the
 * verb.
 */
@Command(
    name = "sallyport",
    description = "An MQTT broker that is closed until you open it.",
    versionProvider = Sallyport.VersionOption.class,
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    footer = {
      "",
      "`VERB --help` tells more; --home DIR, --config FILE and --json go with every verb of the"
          + " broker.",
      "./sallyport test   builds everything and runs all tests."
    })
public final class Sallyport {
  /** What a stranger may try because the design names it. */
  private static final Set<String> LATER =
      Set.of(
          "pki", "seal", "stamp", "attest", "alerts", "audit", "inspect", "top", "harden", "demo",
          "token");

  private static final Set<String> GROUPS =
      Set.of("device", "ban", "config", "retained", "audit-log", "rules");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  boolean version;

  private Sallyport() {}

  /** Runs one verb and ends the process with its exit code. */
  public static void main(String[] arguments) {
    StandardErrorLogs.choose();
    System.exit(run(arguments));
  }

  /**
   * Runs one verb in this process.
   *
   * @return the exit code: 0 when the verb succeeded, 2 when the command line was wrong, otherwise
   *     what the verb says
   */
  static int run(String... arguments) {
    String[] line = verbFirst(arguments);
    ServeCommand serve = new ServeCommand(LiveServer::start);
    if (!ServeLine.understood(serve, line)) {
      return ClientVerbs.execute(commandLine(serve), System.getenv(), line);
    }
    HeadStart.begin();
    try {
      return serve.call();
    } catch (RuntimeException failure) {
      return ourBug(
          failure,
          "sallyport serve",
          new PrintWriter(new OutputStreamWriter(System.err, System.err.charset())));
    }
  }

  /** Every verb under its root, for who runs them without a process. */
  public static CommandLine verbs() {
    return commandLine(new ServeCommand(LiveServer::start));
  }

  static CommandLine commandLine(ServeCommand serve) {
    CommandLine root = new CommandLine(new Sallyport());
    root.addSubcommand(serve)
        .addSubcommand(new InitCommand())
        .addSubcommand(new DeviceCommand())
        .addSubcommand(new BanCommand())
        .addSubcommand(new CanCommand())
        .addSubcommand(new WhyCommand())
        .addSubcommand(new RulesCommand())
        .addSubcommand(new AuditLogCommand())
        .addSubcommand(config())
        .addSubcommand(new StatusCommand())
        .addSubcommand(new ReloadCommand())
        .addSubcommand(new RetainedCommand())
        .addSubcommand(new BackupCommand())
        .addSubcommand(new RestoreCommand())
        .addSubcommand(new DoctorCommand())
        .addSubcommand(new CompletionCommand());
    root.setParameterExceptionHandler(Sallyport::misunderstood);
    ClientVerbs.addTo(root); // which keeps its own way of saying what is wrong with a flag
    root.setExecutionExceptionHandler(
        (failure, at, _) -> ourBug(failure, at.getCommandSpec().qualifiedName(), at.getErr()));
    return root;
  }

  /** What reads other brokers' files lives in a room of its own. */
  private static CommandLine config() {
    return new CommandLine(new ConfigCommand()).addSubcommand(new ImportCommand());
  }

  /**
   * {@code --home DIR device add lamp} as {@code device add --home DIR lamp}: options that stand
   * before the verb belong to it.
   */
  static String[] verbFirst(String... arguments) {
    List<String> before = new ArrayList<>();
    int i = 0;
    while (i < arguments.length && isCommon(arguments[i])) {
      boolean takesNext = !arguments[i].equals("--json") && !arguments[i].contains("=");
      before.add(arguments[i++]);
      if (takesNext && i < arguments.length) {
        before.add(arguments[i++]);
      }
    }
    if (before.isEmpty() || i == arguments.length) {
      return arguments;
    }
    List<String> ordered = new ArrayList<>();
    String verb = arguments[i++];
    ordered.add(verb);
    if (GROUPS.contains(verb) && i < arguments.length) {
      ordered.add(arguments[i++]);
    }
    ordered.addAll(before);
    ordered.addAll(List.of(arguments).subList(i, arguments.length));
    return ordered.toArray(String[]::new);
  }

  private static boolean isCommon(String argument) {
    return argument.equals("--json") || argument.matches("--(home|config)(=.*)?");
  }

  private static int misunderstood(ParameterException failure, String[] arguments) {
    CommandLine at = failure.getCommandLine();
    PrintWriter err = at.getErr();
    @Nullable String verb = arguments.length == 0 ? null : arguments[0];
    boolean atRoot = at.getParent() == null;
    String trouble;
    if (atRoot && verb != null && LATER.contains(verb)) {
      trouble = Problem.NEEDS_LATER_RELEASE.code() + ": " + verb + " is not in this release";
    } else if (atRoot && "test".equals(verb)) {
      trouble = Problem.BAD_REQUEST.code() + ": test belongs to the script ./sallyport";
    } else if (atRoot && verb != null && !verb.startsWith("-")) {
      trouble =
          Problem.BAD_REQUEST.code()
              + ": there is no verb \"%s\"".formatted(Printable.of(verb, 40))
              + EditDistance.nearest(verb, at.getSubcommands().keySet())
                  .map("; did you mean %s?"::formatted)
                  .orElse("");
    } else {
      trouble = Problem.BAD_REQUEST.code() + ": " + failure.getMessage();
    }
    err.println("error " + trouble);
    if (!atRoot) {
      UnmatchedArgumentException.printSuggestions(failure, err);
    }
    err.println("  " + at.getCommandSpec().qualifiedName() + " --help   shows what is known");
    err.flush();
    return ExitCode.USAGE;
  }

  private static int ourBug(Exception failure, String verb, PrintWriter err) {
    err.println(
        "error %s: %s in %s".formatted(Problem.OUR_BUG.code(), failure.getClass().getName(), verb));
    err.println("  " + Problem.OUR_BUG.remedy());
    for (StackTraceElement frame : failure.getStackTrace()) {
      err.println("    at " + frame);
    }
    err.flush();
    return ExitCode.OUR_BUG;
  }

  static final class VersionOption implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"sallyport " + Version.text()};
    }
  }
}
