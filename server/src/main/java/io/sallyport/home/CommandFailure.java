package io.sallyport.home;

import io.sallyport.config.Problem;
import io.sallyport.config.Reading;
import io.sallyport.config.Remark;
import java.util.List;

/**
 * A command cannot do what it was asked for, for a reason that its user can mend. Has no stack
 * trace.
 */
public final class CommandFailure extends Exception {
  private final Problem problem;
  private final String fix;
  private final String details;

  /**
   * @param text what was found and what is allowed, escaped, without a full stop
   * @param fix what to do, best a command to paste
   */
  public CommandFailure(Problem problem, String text, String fix) {
    this(problem, text, fix, "");
  }

  /**
   * @param details whole lines that stand before the problem when it is printed
   */
  public CommandFailure(Problem problem, String text, String fix, String details) {
    super(text, null, false, false);
    this.problem = problem;
    this.fix = fix;
    this.details = details;
  }

  /** The failure to use a configuration, with all that is wrong with it. */
  public static CommandFailure of(Reading reading) {
    List<Remark> errors = reading.remarks().stream().filter(Remark::isError).toList();
    return new CommandFailure(
        errors.getFirst().problem(),
        "%s has %d problem%s"
            .formatted(reading.name(), errors.size(), errors.size() == 1 ? "" : "s"),
        "mend what stands above; sallyport config check looks again",
        reading.render());
  }

  public CommandFailure(Problem problem, String text) {
    this(problem, text, problem.remedy());
  }

  public Problem problem() {
    return problem;
  }

  public String text() {
    return String.valueOf(getMessage());
  }

  public String fix() {
    return fix;
  }

  /** Whole lines that stand before the problem when it is printed; empty when there are none. */
  public String details() {
    return details;
  }

  public int exitCode() {
    return ExitCode.of(problem);
  }

  /** As it is printed for people: one line for the problem, one for each line of the fix. */
  public String render() {
    return "%serror %s: %s\n  %s\n"
        .formatted(details, problem.code(), text(), String.join("\n  ", fix.lines().toList()));
  }
}
