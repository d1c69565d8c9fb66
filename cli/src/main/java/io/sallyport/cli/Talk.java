package io.sallyport.cli;

import io.sallyport.client.Closing;
import io.sallyport.client.ConnectFailed;
import io.sallyport.client.ConnectionEnded;
import io.sallyport.options.CommandFailed;
import io.sallyport.options.ExitCode;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.Printable;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a verb says on standard error: what, why, how to mend it. Thread-safe.
 *
 * <p>{@code --quiet} silences the connection, not what the user typed wrong.
 */
final class Talk {
  private final PrintWriter out;
  private final boolean quiet;
  private final boolean debug;
  private final AtomicBoolean advised = new AtomicBoolean();

  Talk(PrintWriter out, boolean quiet, boolean debug) {
    this.out = out;
    this.quiet = quiet;
    this.debug = debug;
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
        advise(e.closing().reason());
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
            complain(
                "  fix: check -u and SALLYPORT_PASSWORD (or --password-file); on the broker,"
                    + "  sallyport device list  shows the names");
        case NOT_AUTHORIZED ->
            complain(
                "  fix: give a user name with -u; the broker's log and  sallyport can NAME connect"
                    + "  say more");
        case CLIENT_IDENTIFIER_NOT_VALID ->
            complain("  fix: choose another client id with -i; somebody else owns this one");
        default -> {
          // the reason says it all
        }
      }
    }
  }

  /** That {@code what} was refused; once, where to look for the rule that is missing. */
  void refused(String what, ReasonCode reason, @Nullable String explanation) {
    complain("error: %s was refused: %s".formatted(what, words(reason, explanation)));
    advise(reason);
  }

  private void advise(ReasonCode reason) {
    if (reason == ReasonCode.NOT_AUTHORIZED && advised.compareAndSet(false, true)) {
      complain(
          "  fix: on the broker,  sallyport can NAME publish|subscribe TOPIC  tells which rule is"
              + " missing");
    }
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
