package io.sallyport.rules;

import io.sallyport.command.Verb;
import io.sallyport.config.Reading;
import io.sallyport.config.Remark;
import io.sallyport.config.Settings;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/** Looks for rules that do nothing, or grant more than their author seems to mean. */
@Command(
    name = "check",
    description = {
      "Look for rules that do nothing, or grant more than they seem to mean. Needs no broker.",
      "Exit code 0: nothing was found, 1: something was, 3: the file has an error."
    })
final class RulesCheck extends Verb {
  @Override
  protected int run() throws CommandFailure {
    home().require();
    Reading reading = home().parse().withRuleReview().aboutRules();
    if (isJson()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("ok", reading.isGood() && reading.remarks().isEmpty());
      answer.put("findings", reading.remarks().stream().map(RulesCheck::view).toList());
      printJson(answer);
    } else {
      out().print(reading.render());
      out().println(summary(reading));
      out().flush();
    }
    if (!reading.isGood()) {
      return ExitCode.CONFIGURATION;
    }
    return reading.remarks().isEmpty() ? ExitCode.OK : ExitCode.NO;
  }

  private static Map<String, Object> view(Remark remark) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("code", remark.problem().code());
    view.put("severity", remark.problem().severity().name().toLowerCase(Locale.ROOT));
    view.put("line", remark.line());
    view.put("column", remark.column());
    view.put("text", remark.text());
    view.put("fix", remark.fix());
    return view;
  }

  private static String summary(Reading reading) {
    Settings settings = reading.settings();
    int found = reading.remarks().size();
    if (settings == null) {
      return "%s cannot be used: config check".formatted(reading.name());
    }
    int rules = settings.policy().rules().size();
    return "%s: %d rule%s, %s"
        .formatted(
            reading.name(),
            rules,
            rules == 1 ? "" : "s",
            found == 0 ? "nothing found" : found + " worth a look");
  }
}
