package io.sallyport.command;

import io.sallyport.control.Reach;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.operations.Operations;
import io.sallyport.topic.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who is kept out for a time, whatever the rules say. */
@Command(
    name = "ban",
    description = "Keep a user, a client id, an address or a network out, and let them in again.",
    synopsisSubcommandLabel = "add|list|remove",
    subcommands = {BanCommand.Add.class, BanCommand.Ls.class, BanCommand.Remove.class})
public final class BanCommand extends Verb.Group {

  /** Whom it is about. */
  abstract static class About extends Verb {
    @Parameters(index = "0", paramLabel = "KIND", description = "user, client or address.")
    String kind = "";

    @Parameters(
        index = "1",
        paramLabel = "NAME",
        description =
            "One name, one client id, one address or one network (192.0.2.0/24, 2001:db8::/48); an"
                + " IPv6 address alone means its /64. Nothing here is a pattern.")
    String name = "";

    final void print(Operations.BanDone done, String what) {
      if (isJson()) {
        printJson(done);
        return;
      }
      out().println(line(done.ban()) + what);
      if (done.recheck() != null) {
        out().println(done.recheck().text());
      } else {
        out().println("no broker runs; it holds from the next start on");
      }
      out().flush();
    }
  }

  private static String line(Operations.Banned ban) {
    return ban.kind() + " " + Printable.of(ban.name());
  }

  /** Bans somebody. */
  @Command(
      name = "add",
      description = {
        "Keep somebody out from now on: connections end within a second, logins are refused with"
            + " 0x8A, and connections from a banned address are closed before a byte is read.",
        "What is stored for a banned user or client id that is away is taken, too.",
        "Example: ban add address 203.0.113.0/24 --for 2h --reason scanning"
      })
  public static final class Add extends About {
    @Option(
        names = "--for",
        paramLabel = "DURATION",
        description = "How long: 90s, 15m, 2h, 30d (default: 1h).")
    @Nullable String lasting;

    @Option(names = "--forever", description = "Until somebody removes it.")
    boolean forever;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "For operators; the banned do not hear it.")
    String reason = "";

    @Option(
        names = "--force",
        description = "Also a network that holds this machine, or a large part of the world.")
    boolean force;

    @Override
    protected int run() throws CommandFailure {
      if (forever && lasting != null) {
        throw usage("--for and --forever contradict each other", "name one of them");
      }
      String wanted = lasting == null ? "1h" : lasting;
      try (Reach reach = Reach.open(home(), false)) {
        Operations.BanDone done =
            reach
                .operations()
                .ban(new Operations.NewBan(kind, name, forever ? null : wanted, reason, force));
        String until = done.ban().until();
        print(done, until == null ? " is banned for ever" : " is banned until " + until);
        return ExitCode.OK;
      }
    }
  }

  /** Shows the bans in force. */
  @Command(name = "list", description = "Show who is banned, until when and why.")
  public static final class Ls extends Verb {
    @Override
    protected int run() throws CommandFailure {
      try (Reach reach = Reach.open(home(), false)) {
        List<Operations.Banned> bans = reach.operations().bans();
        if (isJson()) {
          printJson(bans);
          return ExitCode.OK;
        }
        for (Operations.Banned ban : bans) {
          String until = ban.until();
          out()
              .println(
                  "%-40s since %s  until %s  %s"
                      .formatted(
                          line(ban),
                          ban.since(),
                          until == null ? "somebody removes it" : until,
                          Printable.of(ban.reason()))
                      .stripTrailing());
        }
        if (bans.isEmpty()) {
          out().println("nobody is banned");
        }
        out().flush();
        return ExitCode.OK;
      }
    }
  }

  /** Lifts a ban. */
  @Command(
      name = "remove",
      description = {"Let somebody in again.", "Example: ban remove user lamp"})
  public static final class Remove extends About {
    @Override
    protected int run() throws CommandFailure {
      try (Reach reach = Reach.open(home(), false)) {
        print(reach.operations().unban(kind, name), " is not banned any more");
        return ExitCode.OK;
      }
    }
  }
}
