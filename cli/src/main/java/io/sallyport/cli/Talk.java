package io.sallyport.cli;

import io.sallyport.client.Closing;
import io.sallyport.client.ConnectFailed;
import io.sallyport.client.ConnectionEnded;
import io.sallyport.options.CommandFailed;
import io.sallyport.options.ConnectionOptions;
import io.sallyport.options.ExitCode;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.Printable;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a verb says on standard error: what, why, how to mend it. Thread-safe.
 *
 * <p>{@code --quiet} silences the connection, not what the user typed wrong.
 */
final class Talk {
  private static final Pattern ID = Pattern.compile("\\bSP-[A-Z2-7]{6}\\b");

  private final PrintWriter out;
  private final boolean quiet;
  private final boolean debug;
  private final boolean deaf;
  private final boolean nameless;
  private final AtomicBoolean advised = new AtomicBoolean();

  Talk(PrintWriter out, ConnectionOptions connection) {
    this.out = out;
    this.quiet = connection.isQuiet();
    this.debug = connection.isDebug();
    this.deaf = connection.isDeafToReasons();
    this.nameless = connection.userName() == null;
  }

  /** The work of a verb. */
  @FunctionalInterface
  interface Work {
    int run()
        throws CommandFailed,
            ConnectFailed,
            ConnectionEnded,
            TimeoutException,
            InterruptedException;
  }

  /** Runs {@code work}; every expected failure becomes a text and an exit code. */
  int answerFor(Work work) {
    try {
      return work.run();
    } catch (CommandFailed e) {
      line("error: " + e.getMessage());
      return e.exitCode();
    } catch (ConnectFailed.TlsFailed e) {
      complain(e.trouble().text());
      return ExitCode.of(e);
    } catch (ConnectFailed e) {
      complain("error: " + e.getMessage());
      hint(e);
      return ExitCode.of(e);
    } catch (ConnectionEnded e) {
      complain("error: " + e.getMessage());
      if (e.closing().cause() == Closing.Cause.BROKER) {
        advise(e.closing().reason(), e.getMessage());
      } else if (e.closing().cause() == Closing.Cause.LOST && deaf) {
        fix("before 5.0 a broker can only hang up on what it refuses; -V 5 hears why", null);
      }
      return codeOf(e.closing());
    } catch (TimeoutException e) {
      complain("Timed out");
      return ExitCode.TIMED_OUT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.ERROR;
    }
  }

  static int codeOf(Closing closing) {
    return closing.cause() == Closing.Cause.BROKER && closing.reason().isError()
        ? closing.reason().code()
        : ExitCode.CONNECTION_LOST;
  }

  private void hint(ConnectFailed failure) {
    if (failure instanceof ConnectFailed.Unreachable) {
      complain(
          "  fix: check -h and -p; on the broker,  sallyport status  tells whether it runs and"
              + " where it listens");
    }
    if (failure instanceof ConnectFailed.Refused refused) {
      switch (refused.reason()) {
        case BAD_USER_NAME_OR_PASSWORD ->
            fix("check -u and SALLYPORT_PASSWORD (or --password-file)", refused.getMessage());
        case NOT_AUTHORIZED ->
            fix(
                nameless
                    ? "give a user name with -u, and its password as SALLYPORT_PASSWORD"
                    : "check -u, the password and the will, if there is one",
                refused.getMessage());
        case CLIENT_IDENTIFIER_NOT_VALID ->
            fix("choose another client id with -i, or leave -i out", refused.getMessage());
        case BANNED ->
            fix(
                "this user, client id or address is banned: only the operator can lift that",
                refused.getMessage());
        default -> fix("wait a moment and try again", refused.getMessage());
      }
    }
  }

  /** That {@code what} was refused; once, where to look for the rule that is missing. */
  void refused(String what, ReasonCode reason, @Nullable String explanation) {
    complain("error: %s was refused: %s".formatted(what, words(reason, explanation)));
    advise(reason, explanation);
  }

  private void advise(ReasonCode reason, @Nullable String told) {
    if (advised.compareAndSet(false, true)) {
      if (reason == ReasonCode.NOT_AUTHORIZED) {
        fix("a rule on the broker has to allow it", told);
      } else if (reason == ReasonCode.ADMINISTRATIVE_ACTION) {
        fix("the operator has ended this connection, by a ban for example", told);
      } else if (id(told) != null) {
        fix("mend what the broker does not take", told);
      } else if (deaf) {
        fix("before 5.0 a broker can only say no; -V 5 hears why", told);
      }
    }
  }

  /** What to do here, and how the operator finds out why. */
  private void fix(String here, @Nullable String told) {
    String id = id(told);
    complain("  fix: " + here);
    complain(
        id == null
            ? "  on the broker,  sallyport audit-log show  lists what was refused lately, each with"
                + " an id, and  sallyport why ID  tells what decided"
            : "  on the broker,  sallyport why %s  tells what decided, and what would allow it"
                .formatted(id));
  }

  /** The name that a broker of ours gave to its refusal; null when it gave none. */
  private static @Nullable String id(@Nullable String told) {
    Matcher found = ID.matcher(told == null ? "" : told);
    return found.find() ? found.group() : null;
  }

  /** About the connection; silent with --quiet. */
  void complain(String text) {
    if (!quiet) {
      line(text);
    }
  }

  /** About what happens, with -d. */
  void tell(String text) {
    if (debug) {
      line(text);
    }
  }

  boolean isDebug() {
    return debug;
  }

  private void line(String text) {
    out.println(text);
    out.flush();
  }

  /** A reason for people, for example {@code not authorized (135)}. */
  static String words(ReasonCode reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " (" + reason.code() + ")";
  }

  /** The same with what the broker said to it, which at ours is the id of the refusal. */
  static String words(ReasonCode reason, @Nullable String explanation) {
    return explanation == null
        ? words(reason)
        : words(reason) + "; the broker says: " + Printable.of(explanation);
  }
}
