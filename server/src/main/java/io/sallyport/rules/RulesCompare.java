package io.sallyport.rules;

import io.sallyport.command.Verb;
import io.sallyport.config.Problem;
import io.sallyport.config.Reading;
import io.sallyport.control.ControlClient;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.DeviceFile;
import io.sallyport.home.ExitCode;
import io.sallyport.identity.Account;
import io.sallyport.operations.RulesDiff;
import io.sallyport.operations.RulesPreview;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Who would gain and lose what, before it happens. */
@Command(
    name = "diff",
    description = {
      "Who would gain and lose what by the rules of another file, and whose connections and"
          + " subscriptions a running broker would take. Nothing is changed.",
      "Without FILE: by the configuration as it stands on the disk, compared with the rules that"
          + " the running broker obeys.",
      "Exit code 0: nothing would change, 1: something would, 3: a file has an error."
    })
final class RulesCompare extends Verb {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Another configuration; its rules, labels and tests count.")
  @Nullable Path file;

  @Override
  protected int run() throws CommandFailure {
    home().require();
    Path other = file == null ? null : file.toAbsolutePath().normalize();
    Optional<ControlClient> broker = ControlClient.find(home().controlSocket());
    RulesDiff diff = broker.isPresent() ? broker.get().rulesDiff(other) : files(other);
    if (isJson()) {
      printJson(diff);
    } else {
      print(diff);
      out().flush();
    }
    return diff.isEmpty() ? ExitCode.OK : ExitCode.NO;
  }

  private RulesDiff files(@Nullable Path other) throws CommandFailure {
    if (other == null) {
      throw new CommandFailure(
          Problem.BROKER_NOT_RUNNING,
          "no broker runs in %s whose rules could be compared".formatted(home().folder()),
          launcher().line("rules diff FILE") + "   compares the home's configuration with FILE");
    }
    Reading before = Sources.good(home().parse());
    Reading after = Sources.good(home().parse(other));
    List<Account> accounts =
        Files.exists(home().devices()) ? DeviceFile.open(home().devices()).all() : List.of();
    return RulesPreview.compare(before, before.name(), after, accounts, null);
  }

  private void print(RulesDiff diff) {
    out().printf("from %s to %s%n", diff.before(), diff.after());
    diff.gone().forEach(rule -> out().println("- rule " + rule));
    diff.come().forEach(rule -> out().println("+ rule " + rule));
    for (RulesDiff.Group group : diff.people()) {
      out().println(names(group.names(), group.count()));
      group.changes().forEach(change -> out().println("    " + change));
    }
    if (diff.groupsLeftOut() > 0) {
      out().printf("and %d more groups of people%n", diff.groupsLeftOut());
    }
    if (!diff.failing().isEmpty()) {
      out().println("tests that would not hold, so that this would not be taken into force:");
      diff.failing().forEach(line -> out().println("    " + line));
    }
    RulesDiff.Live live = diff.live();
    if (live != null) {
      print(live);
    }
    out()
        .println(
            diff.isEmpty()
                ? "nobody would gain or lose anything"
                : "the same for everybody else (%d known)".formatted(diff.unchanged()));
  }

  private void print(RulesDiff.Live live) {
    out()
        .printf("of %d connections and %d stored sessions:%n", live.connections(), live.sessions());
    line(live.ended(), "connections would end");
    line(live.subscriptions(), "subscriptions would be taken back");
    line(live.stored(), "stored subscriptions would fall silent");
    if (!live.whole()) {
      out().println("    not everybody could be asked");
    }
  }

  private void line(RulesDiff.Some some, String what) {
    out().printf("    %d %s%n", some.count(), what);
    some.names().forEach(name -> out().println("        " + name));
    if (some.count() > some.names().size()) {
      out().printf("        and %d more%n", some.count() - some.names().size());
    }
  }

  private static String names(List<String> names, int count) {
    String shown = String.join(", ", names);
    return count > names.size() ? "%s and %d more".formatted(shown, count - names.size()) : shown;
  }
}
