package io.sallyport.main;

import io.sallyport.home.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script that makes a shell complete verbs and flags. */
@Command(
    name = "completion",
    description = "Print a script that completes verbs and flags in bash, zsh or fish.",
    footer = {
      "",
      "bash:  source <(sallyport completion bash)        into ~/.bashrc",
      "zsh:   source <(sallyport completion zsh)         into ~/.zshrc, after compinit",
      "fish:  sallyport completion fish > ~/.config/fish/completions/sallyport.fish"
    })
public final class CompletionCommand implements Callable<Integer> {
  private static final String PROGRAM = "sallyport";

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Shells that are known. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
  private Shell shell = Shell.bash;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    spec.commandLine()
        .getOut()
        .print(
            switch (shell) {
              // picocli's script turns zsh's emulation of bash's completion on by itself
              case bash, zsh -> AutoComplete.bash(PROGRAM, root);
              case fish -> fish(root);
            });
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  private static String fish(CommandLine root) {
    StringBuilder out = new StringBuilder("complete -c ").append(PROGRAM).append(" -f\n");
    root.getSubcommands()
        .forEach((verb, line) -> {
          String[] about = line.getCommandSpec().usageMessage().description();
          out.append("complete -c ").append(PROGRAM);
          out.append(" -n __fish_use_subcommand -a ").append(verb);
          out.append(" -d ").append(quoted(about.length == 0 ? "" : about[0])).append('\n');
          flags(out, verb, line);
          line.getSubcommands()
              .forEach((inner, under) -> {
                out.append("complete -c ").append(PROGRAM).append(seen(verb)).append(" -a ");
                out.append(inner).append('\n');
                flags(out, inner, under);
              });
        });
    return out.toString();
  }

  private static void flags(StringBuilder out, String verb, CommandLine line) {
    for (OptionSpec option : line.getCommandSpec().options()) {
      if (option.hidden()) {
        continue;
      }
      out.append("complete -c ").append(PROGRAM).append(seen(verb));
      for (String name : option.names()) {
        boolean isLong = name.startsWith("--");
        out.append(isLong ? " -l " : " -s ").append(name.substring(isLong ? 2 : 1));
      }
      if (option.arity().max() > 0) {
        out.append(" -r");
      }
      String[] about = option.description();
      out.append(" -d ").append(quoted(about.length == 0 ? "" : about[0])).append('\n');
    }
  }

  private static String seen(String verb) {
    return " -n '__fish_seen_subcommand_from " + verb + "'";
  }

  private static String quoted(String text) {
    return "'" + text.replace("%%", "%").replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
