package io.sallyport.cli;

import io.sallyport.client.ClientLoops;
import io.sallyport.options.CommandFailed;
import io.sallyport.options.OptionFile;
import io.sallyport.options.Refusals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Hangs the verbs of this room under a root command. */
public final class ClientVerbs {
  private static final Set<String> WITH_FILE = Set.of("pub", "sub", "rr");

  private ClientVerbs() {}

  /**
   * Adds pub, sub, rr and bench to {@code root}, and switches off what would change their
   * arguments: with mosquitto's clients {@code -m @file} is a message, not a file of arguments.
   */
  public static void addTo(CommandLine root) {
    root.setExpandAtFiles(false);
    CommandLine.IParameterExceptionHandler others = root.getParameterExceptionHandler();
    root.setParameterExceptionHandler((e, arguments) ->
        isOurs(e.getCommandLine())
            ? misused(e, arguments)
            : others.handleParseException(e, arguments));
    root.addSubcommand(asMosquitto(new CommandLine(new Pub())));
    root.addSubcommand(asMosquitto(new CommandLine(new Sub())));
    root.addSubcommand(asMosquitto(new CommandLine(new Rr())));
    root.addSubcommand(asMosquitto(new CommandLine(new Bench())));
  }

  /**
   * Runs {@code root} with {@code arguments}, before which stand, for pub, sub and rr, those of the
   * user's file for the verb.
   *
   * @return the exit code
   */
  public static int execute(
      CommandLine root, Map<String, String> environment, String... arguments) {
    if (arguments.length == 0 || !WITH_FILE.contains(arguments[0])) {
      return root.execute(arguments);
    }
    ClientLoops.logByTheJdk();
    try {
      List<String> all = new ArrayList<>();
      all.add(arguments[0]);
      all.addAll(OptionFile.words(arguments[0], environment));
      all.addAll(Arrays.asList(arguments).subList(1, arguments.length));
      return root.execute(all.toArray(String[]::new));
    } catch (CommandFailed e) {
      root.getErr().println("error: " + e.getMessage());
      root.getErr().flush();
      return e.exitCode();
    }
  }

  private static boolean isOurs(CommandLine verb) {
    Object command = verb.getCommandSpec().userObject();
    return command instanceof ClientVerb || command instanceof Bench;
  }

  /** Arguments as mosquitto reads them: the word after a flag is its value, the last one counts. */
  static CommandLine asMosquitto(CommandLine verb) {
    return verb.setExpandAtFiles(false)
        .setAllowOptionsAsOptionParameters(true)
        .setOverwrittenOptionsAllowed(true)
        .setPosixClusteredShortOptionsAllowed(true)
        .setParameterExceptionHandler(ClientVerbs::misused);
  }

  /** One line about what was wrong; the whole list of flags would hide it. */
  private static int misused(CommandLine.ParameterException e, String[] arguments) {
    CommandLine verb = e.getCommandLine();
    String refusal = refusal(e);
    verb.getErr().println("error: " + (refusal == null ? e.getMessage() : refusal));
    verb.getErr()
        .println("  " + verb.getCommandSpec().qualifiedName() + " --help  shows all flags");
    verb.getErr().flush();
    return verb.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** For a flag of mosquitto's that is not here on purpose. */
  private static @Nullable String refusal(CommandLine.ParameterException e) {
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      String why = Refusals.of(word);
      return why == null ? null : word.replaceFirst("=.*", "") + ": " + why;
    }
    return null;
  }
}
