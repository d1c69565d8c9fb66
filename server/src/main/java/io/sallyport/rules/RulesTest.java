package io.sallyport.rules;

import io.sallyport.command.Verb;
import io.sallyport.config.Reading;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.policy.AccessTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** Runs the {@code [[test]]} tables, line by line. */
@Command(
    name = "test",
    description = {
      "Run the [[test]] tables with the roles that devices have, each line with the rule that"
          + " decides it. Needs no broker.",
      "Exit code 0: all hold, 1: one does not, 3: the file has an error."
    })
final class RulesTest extends Verb {
  @Override
  protected int run() throws CommandFailure {
    home().require();
    Reading reading = Sources.good(home().parse());
    List<AccessTest.Result> results = AccessTest.run(Sources.rulesOf(reading), home().roles());
    long failed = results.stream().filter(result -> !result.holds()).count();
    if (isJson()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("ok", failed == 0);
      answer.put("tests", results.stream().map(RulesTest::view).toList());
      printJson(answer);
    } else {
      for (AccessTest.Result result : results) {
        out()
            .printf(
                "%-5s %s  %s%n",
                result.holds() ? "ok" : "FAILS", result.test().place(), result.text());
      }
      out().println(summary(results.size(), failed));
      out().flush();
    }
    return failed == 0 ? ExitCode.OK : ExitCode.NO;
  }

  private static Map<String, Object> view(AccessTest.Result result) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("holds", result.holds());
    view.put("place", result.test().place());
    view.put("who", result.test().who().toString());
    view.put("action", result.request().action().word());
    view.put("topic", result.request().where());
    view.put("allowed", result.explanation().isAllowed());
    view.put("decided_by", result.explanation().decidedBy());
    return view;
  }

  private static String summary(int all, long failed) {
    if (all == 0) {
      return "there is no [[test]]; sallyport config explain test shows one";
    }
    return failed == 0
        ? "all hold: %d".formatted(all)
        : "%d of %d do not hold".formatted(failed, all);
  }
}
