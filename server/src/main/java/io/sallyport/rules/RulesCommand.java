package io.sallyport.rules;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Everything about rules that can be known before somebody is refused by one. */
@Command(
    name = "rules",
    description = "Show, check and test the access rules; nothing is changed.",
    synopsisSubcommandLabel = "check|test|diff|show|template",
    subcommands = {
      RulesCheck.class,
      RulesTest.class,
      RulesCompare.class,
      RulesShow.class,
      RulesTemplate.class
    })
public final class RulesCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
