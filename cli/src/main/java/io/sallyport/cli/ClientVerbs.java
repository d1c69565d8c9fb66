package io.sallyport.cli;

import picocli.CommandLine;

/** Hangs the verbs of this room under a root command. */
public final class ClientVerbs {
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

  private static boolean isOurs(CommandLine verb) {
    Object command = verb.getCommandSpec().userObject();
    return command instanceof Pub
        || command instanceof Sub
        || command instanceof Rr
        || command instanceof Bench;
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
    verb.getErr().println("error: " + e.getMessage());
    verb.getErr()
        .println("  " + verb.getCommandSpec().qualifiedName() + " --help  shows all flags");
    verb.getErr().flush();
    return verb.getCommandSpec().exitCodeOnInvalidInput();
  }
}
