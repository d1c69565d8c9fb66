package io.sallyport.config;

import io.sallyport.policy.AccessTest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a configuration. Immutable.
 *
 * @param name how the remarks call the file
 * @param settings null exactly when a remark is an error
 * @param remarks errors and warnings in the order of the file
 */
public record Reading(
    String name, @Nullable SourceText source, @Nullable Settings settings, List<Remark> remarks) {
  private static final Set<Problem> ABOUT_RULES =
      EnumSet.of(
          Problem.NO_RULES,
          Problem.RULE_GRANTS_EVERYTHING,
          Problem.RULE_UNREACHABLE,
          Problem.RULE_DENIED_ANYWAY,
          Problem.RULE_REPEATED,
          Problem.RULE_WIDER_THAN_NEEDED,
          Problem.RULE_PLACEHOLDER_MISSING,
          Problem.RULE_TRUSTS_CLIENT_ID,
          Problem.RULE_ESCAPABLE);

  public boolean isGood() {
    return settings != null;
  }

  /**
   * The same after the tests in the file were run; one that fails is an error.
   *
   * @param rolesOf the roles that a user has now; none for one who does not exist
   */
  public Reading withTests(Function<String, Set<String>> rolesOf) {
    if (settings == null) {
      return this;
    }
    List<Remark> all = new ArrayList<>(remarks);
    for (AccessTest.Result failure : AccessTest.failures(settings.policy(), rolesOf)) {
      all.add(remark(Problem.TEST_FAILED, failure.test().place(), failure.text()));
    }
    all.sort(null);
    boolean failed = all.stream().anyMatch(Remark::isError);
    return new Reading(name, source, failed ? null : settings, List.copyOf(all));
  }

  /** The same after the rules were looked through; what was found are warnings. */
  public Reading withRuleReview() {
    if (settings == null) {
      return this;
    }
    List<Remark> all = new ArrayList<>(remarks);
    all.addAll(RuleRemarks.of(settings, source));
    all.sort(null);
    return new Reading(name, source, settings, List.copyOf(all));
  }

  /** The same with the remarks about rules alone, or as it is when it cannot be used. */
  public Reading aboutRules() {
    return isGood()
        ? new Reading(
            name,
            source,
            settings,
            remarks.stream().filter(remark -> ABOUT_RULES.contains(remark.problem())).toList())
        : this;
  }

  private static Remark remark(Problem problem, String place, String text) {
    int line = Integer.parseInt(place.substring(place.lastIndexOf(':') + 1));
    return new Remark(problem, line, 1, text, problem.remedy());
  }

  /**
   * All remarks as the operator reads them: {@code file:line:column code text}, the line, a caret,
   * and what to do.
   */
  public String render() {
    StringBuilder out = new StringBuilder();
    for (Remark remark : remarks) {
      render(remark, out);
    }
    return out.toString();
  }

  private void render(Remark remark, StringBuilder out) {
    out.append(name);
    if (remark.line() > 0) {
      out.append(':').append(remark.line()).append(':').append(remark.column());
    }
    out.append(' ').append(remark.problem().code());
    out.append(remark.isError() ? " " : " warning: ");
    out.append(remark.text()).append('\n');
    String line = source == null ? "" : source.line(remark.line());
    if (!line.isEmpty()) {
      int from = Math.max(0, Math.min(remark.column() - 1, line.length()) - 60);
      String shown = line.substring(from, Math.min(line.length(), from + 100));
      out.append("    ").append(shown).append('\n');
      out.append("    ").append(" ".repeat(Math.max(0, remark.column() - 1 - from))).append("^\n");
    }
    out.append("  ").append(remark.fix()).append('\n');
  }
}
