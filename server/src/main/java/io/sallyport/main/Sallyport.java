package io.sallyport.main;

import io.sallyport.cli.ClientVerbs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The root of the command line; every verb hangs under it. Thread-safe: it keeps no state.
 *
 * <p>Started by the launcher script {@code sallyport}, which chooses the JVM and its options by the
 * verb.
 */
@Command(
    name = "sallyport",
    description = "An MQTT broker that is closed until you open it.",
    mixinStandardHelpOptions = true,
    versionProvider = Sallyport.Version.class,
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n")
public final class Sallyport {
  private Sallyport() {}

  /** Runs one verb and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /**
   * Runs one verb in this process.
   *
   * @return the exit code: 0 when the verb succeeded, 2 when the command line was wrong, otherwise
   *     what the verb says
   */
  static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  private static CommandLine commandLine() {
    CommandLine root = new CommandLine(new Sallyport());
    ClientVerbs.addTo(root);
    return root;
  }

  /** Tells the version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      @Nullable String version = Sallyport.class.getPackage().getImplementationVersion();
      return new String[] {"sallyport " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
