package io.sallyport.command;

import io.sallyport.config.Problem;
import io.sallyport.control.ControlClient;
import io.sallyport.control.ControlJson;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.Home;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * One verb of the operator, with the options that all of them have. Results go to standard output,
 * talk to standard error. Confined to the thread that runs it.
 */
@Command(mixinStandardHelpOptions = false)
public abstract class Verb implements Callable<Integer> {
  /** Null when the line was understood without picocli. */
  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "The broker's home (default: ./sallyport-home).")
  @Nullable Path home;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A configuration instead of the home's sallyport.toml.")
  @Nullable Path config;

  @Option(names = "--json", description = "Results as JSON, for programs.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** The options of every verb, for a line that was understood without picocli. */
  protected final void given(@Nullable Path home, @Nullable Path config, boolean json) {
    this.home = home;
    this.config = config;
    this.json = json;
  }

  /** Home, configuration and whether JSON is wanted, as they were given. */
  public final List<@Nullable Object> given() {
    return Arrays.asList(home, config, json);
  }

  /** Does what the verb says; the result is the exit code. */
  protected abstract int run() throws CommandFailure;

  @Override
  public Integer call() {
    try {
      return run();
    } catch (CommandFailure failure) {
      report(failure);
      return failure.exitCode();
    }
  }

  /** Tells a failure: to people on standard error, to programs on standard output too. */
  protected final void report(CommandFailure failure) {
    if (json) {
      out()
          .println(
              ControlJson.MAPPER
                  .createObjectNode()
                  .put("ok", false)
                  .put("code", failure.problem().code())
                  .put("text", failure.text())
                  .put("fix", failure.fix()));
    }
    err().print(failure.render());
    err().flush();
    out().flush();
  }

  protected final Home home() {
    return Home.of(home, config);
  }

  /**
   * The broker that runs in the home.
   *
   * @param verb what to type when none does, and what that does
   */
  protected final ControlClient running(String verb, String does) throws CommandFailure {
    Home home = home();
    return ControlClient.find(home.controlSocket())
        .orElseThrow(() ->
            new CommandFailure(
                Problem.BROKER_NOT_RUNNING,
                "no broker runs in " + home.folder(),
                launcher().line(verb) + "   " + does));
  }

  protected final boolean isJson() {
    return json;
  }

  protected final PrintWriter out() {
    return spec == null ? Standard.OUT : spec.commandLine().getOut();
  }

  protected final PrintWriter err() {
    return spec == null ? Standard.ERR : spec.commandLine().getErr();
  }

  /** Prints a record, a list or a map as one line of JSON. */
  protected final void printJson(Object value) {
    out().println(asJson(value));
    out().flush();
  }

  /** A record, a list or a map as one line of JSON. */
  protected static String asJson(Object value) {
    return ControlJson.MAPPER.writeValueAsString(value);
  }

  /** How to start this program again, as it was typed, with the home that was named. */
  protected final Launcher launcher() {
    return Launcher.of(home);
  }

  /** A usage error that picocli cannot see. */
  protected static CommandFailure usage(String text, String fix) {
    return new CommandFailure(Problem.BAD_REQUEST, text, fix);
  }

  private static final class Standard {
    static final PrintWriter OUT = writer(System.out);
    static final PrintWriter ERR = writer(System.err);

    private static PrintWriter writer(PrintStream stream) {
      return new PrintWriter(new OutputStreamWriter(stream, stream.charset()), true);
    }
  }

  /** A verb that only leads to others. */
  abstract static class Group {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help.")
    boolean help;
  }
}
