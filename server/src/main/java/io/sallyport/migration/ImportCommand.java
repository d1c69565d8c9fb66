package io.sallyport.migration;

import io.sallyport.command.Launcher;
import io.sallyport.command.Verb;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Drafts a configuration from that of another broker. */
@Command(
    name = "import",
    description = {
      "Draft a configuration from that of another broker: mosquitto.",
      "The draft never grants more than the source; import-report.txt says what became of each line,"
          + " and a check puts generated questions to the acl_file and to the rules.",
      "Nothing is overwritten, and no home is changed."
    })
public final class ImportCommand extends Verb {
  private static final int SHOWN = 40;
  private static final int LISTED = 1_000;

  /** Whose configuration it is, as it is written on the command line. */
  enum Source {
    mosquitto
  }

  @Parameters(index = "0", paramLabel = "FROM", description = "${COMPLETION-CANDIDATES}")
  @SuppressWarnings("NullAway.Init")
  Source from;

  @Parameters(
      index = "1",
      paramLabel = "PATH",
      description = "A mosquitto.conf, or the folder that holds one.")
  @SuppressWarnings("NullAway.Init")
  Path path;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where the draft goes (default: ./sallyport-import).")
  @Nullable Path to;

  @Option(
      names = "--check",
      description =
          "Write nothing; list where the acl_file and the rules answer differently. Exit code 1 if"
              + " they do.")
  boolean check;

  @Override
  protected int run() throws CommandFailure {
    Migration.Result result = Migration.of(path);
    if (check) {
      return check(result);
    }
    Path folder = to == null ? Path.of("sallyport-import") : to;
    DraftFolder.write(folder, files(result));
    if (isJson()) {
      printJson(view(result, folder));
    } else {
      tell(result, folder);
    }
    return ExitCode.OK;
  }

  private Map<String, String> files(Migration.Result result) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("sallyport.toml", result.toml());
    files.put("import-report.txt", report(result));
    if (result.devices().size() > 0) {
      files.put("devices.sh", result.devices().commands(launcher()::line));
    }
    String lines = result.devices().lines();
    if (!lines.isEmpty()) {
      files.put("devices.jsonl.part", lines);
    }
    return files;
  }

  private static String report(Migration.Result result) {
    StringBuilder out = new StringBuilder(result.report().render());
    out.append("== check\n").append(verdict(result)).append('\n');
    Migration.lines(result.check(), LISTED).forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }

  private static String verdict(Migration.Result result) {
    if (!result.heldBack().isEmpty()) {
      return "no rule is active: " + result.heldBack();
    }
    return "%d questions (user, client, action, topic) to the acl_file and to the rules: %d answers"
            .formatted(result.check().asked(), result.check().found())
        + " differ";
  }

  private int check(Migration.Result result) {
    boolean same = result.check().found() == 0 && result.heldBack().isEmpty();
    if (isJson()) {
      printJson(view(result, null));
    } else {
      out().println(verdict(result));
      Migration.lines(result.check(), LISTED).forEach(out()::println);
      out().flush();
    }
    return same ? ExitCode.OK : ExitCode.NO;
  }

  private void tell(Migration.Result result, Path folder) {
    String file = Launcher.quoted(folder.resolve("sallyport.toml").toString());
    out().println(result.report().summary());
    result.report().entries().stream()
        .filter(entry -> entry.outcome() == Report.Outcome.DECIDE)
        .limit(SHOWN)
        .forEach(entry ->
            out()
                .printf(
                    "  decide  %s  %s%n          %s%n", entry.where(), entry.what(), entry.text()));
    out().println(verdict(result));
    Migration.lines(result.check(), SHOWN).forEach(line -> out().println("  " + line));
    out().println("the draft is in " + Launcher.quoted(folder.toString()) + "; then:");
    List.of(
            "read import-report.txt there, and mend the draft",
            launcher().line("config check --config " + file),
            "move sallyport.toml into a new home; " + launcher().line("init") + "; sh devices.sh")
        .forEach(line -> out().println("  " + line));
    out().flush();
  }

  private static Map<String, Object> view(Migration.Result result, @Nullable Path folder) {
    Map<String, Object> view = new LinkedHashMap<>();
    if (folder != null) {
      view.put("draft", folder.toString());
    }
    view.put("rules", result.rules().size());
    view.put("devices", result.devices().size());
    view.put("heldBack", result.heldBack());
    view.put("asked", result.check().asked());
    view.put("differ", result.check().found());
    view.put("differences", Migration.lines(result.check(), LISTED));
    view.put(
        "report",
        result.report().entries().stream()
            .map(entry ->
                Map.of(
                    "class", entry.outcome().word(),
                    "where", entry.where(),
                    "what", entry.what(),
                    "text", entry.text()))
            .toList());
    return view;
  }
}
