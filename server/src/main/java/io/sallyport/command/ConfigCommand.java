package io.sallyport.command;

import io.sallyport.config.KeyManual;
import io.sallyport.config.KeySchema;
import io.sallyport.config.Problem;
import io.sallyport.config.Reading;
import io.sallyport.config.Remark;
import io.sallyport.config.Settings;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.topic.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Everything about the configuration file that needs no broker. */
@Command(
    name = "config",
    description = "Check the configuration, explain its keys, print its schema, import another's.",
    synopsisSubcommandLabel = "check|explain|schema|import",
    subcommands = {
      ConfigCommand.Check.class,
      ConfigCommand.Explain.class,
      ConfigCommand.Schema.class
    })
public final class ConfigCommand extends Verb.Group {

  /** Reads the file, runs its tests, writes nothing. */
  @Command(
      name = "check",
      description = "Read the configuration and run its tests; exit code 3 if something is wrong.")
  public static final class Check extends Verb {
    @Override
    protected int run() throws CommandFailure {
      Reading reading = home().check();
      if (isJson()) {
        printJson(
            Map.of(
                "ok",
                reading.isGood(),
                "problems",
                reading.remarks().stream().map(Check::view).toList()));
        return code(reading);
      }
      out().print(reading.render());
      out().println(summary(reading));
      out().flush();
      return code(reading);
    }

    private static int code(Reading reading) {
      return reading.isGood() ? ExitCode.OK : ExitCode.CONFIGURATION;
    }

    private static Map<String, Object> view(Remark remark) {
      return Map.of(
          "code", remark.problem().code(),
          "severity", remark.problem().severity().name().toLowerCase(Locale.ROOT),
          "line", remark.line(),
          "column", remark.column(),
          "text", remark.text(),
          "fix", remark.fix());
    }

    private static String summary(Reading reading) {
      long errors = reading.remarks().stream().filter(Remark::isError).count();
      long warnings = reading.remarks().size() - errors;
      Settings settings = reading.settings();
      if (settings == null) {
        return "%s: %s, %s"
            .formatted(reading.name(), count(errors, "error"), count(warnings, "warning"));
      }
      return "%s is good: %s, %s, tests that hold: %d, %s"
          .formatted(
              reading.name(),
              count(settings.listeners().size(), "listener"),
              count(settings.policy().rules().size(), "rule"),
              settings.policy().tests().size(),
              count(warnings, "warning"));
    }

    private static String count(long number, String what) {
      return number + " " + what + (number == 1 ? "" : "s");
    }
  }

  /** What a key means. */
  @Command(name = "explain", description = "What a key or table means; without one, all of them.")
  public static final class Explain extends Verb {
    @Parameters(arity = "0..1", paramLabel = "KEY", description = "For example limits.packet.")
    @Nullable String key;

    @Override
    protected int run() throws CommandFailure {
      String asked = key;
      if (asked == null) {
        out().print(KeyManual.overview());
        out().flush();
        return ExitCode.OK;
      }
      String text = KeyManual.explain(asked).orElse(null);
      if (text == null) {
        throw new CommandFailure(
            Problem.UNKNOWN_KEY,
            "there is no key \"%s\"".formatted(Printable.of(asked, 60)),
            KeyManual.nearest(asked)
                .map("did you mean %s?"::formatted)
                .orElse("sallyport config explain lists all"));
      }
      out().print(text);
      out().flush();
      return ExitCode.OK;
    }
  }

  /** The file as a JSON Schema. */
  @Command(name = "schema", description = "A JSON Schema of the configuration, for editors.")
  public static final class Schema extends Verb {
    @Override
    protected int run() {
      List.of(KeySchema.json()).forEach(out()::println);
      out().flush();
      return ExitCode.OK;
    }
  }
}
