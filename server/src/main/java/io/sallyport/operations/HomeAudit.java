package io.sallyport.operations;

import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.Home;
import io.sallyport.home.PrivateFiles;
import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import io.sallyport.journal.Origin;
import io.sallyport.policy.PolicySettings;
import io.sallyport.time.Ticker;
import io.sallyport.topic.Printable;
import io.sallyport.trail.AuditTrail;
import io.sallyport.trail.Fact;
import io.sallyport.trail.Inquiry;
import io.sallyport.trail.RecentRefusals;
import io.sallyport.trail.Story;
import java.io.IOException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one place where what an operator does is told, and where the operator asks why. Thread-safe.
 *
 * @param journal takes it down
 * @param inquiry knows what was refused
 * @param door how the operator came: {@code control} through the socket, {@code files} without a
 *     broker
 */
public record HomeAudit(Journal journal, Inquiry inquiry, String door) {
  private static final int MOST_CHANGES = 1_000;

  /** Of the process in which the broker runs. */
  public static HomeAudit live(Journal journal, Inquiry inquiry) {
    return new HomeAudit(journal, inquiry, "control");
  }

  /**
   * Of a command that works on the files, with the home's lock held: each fact is on the disk
   * before it is answered.
   */
  public static HomeAudit files(Home home) {
    Journal straight =
        event -> {
          Fact fact = Fact.of(event).orElseThrow();
          try {
            AuditTrail.note(home.audit(), Ticker.system(), fact);
          } catch (IOException e) {
            throw new Unwritable(e);
          }
        };
    return new HomeAudit(straight, inquiry(home), "files");
  }

  /** Into the trail alone, for a home that no broker runs in. */
  public static Inquiry inquiry(Home home) {
    return new Inquiry(new RecentRefusals(), home.audit());
  }

  private static final class Unwritable extends RuntimeException {
    Unwritable(IOException cause) {
      super(cause);
    }
  }

  /** A change that is taken down. */
  @FunctionalInterface
  public interface Change<X extends Exception> {
    void make() throws X;
  }

  /**
   * Takes down what is about to be done and does it then, so that nothing is done that the trail
   * does not know; where it fails, a line {@code not_done} follows.
   *
   * @param action as in {@link #did}
   * @throws CommandFailure AUDIT_UNUSABLE when the trail of a home without a broker takes nothing;
   *     nothing was changed then
   */
  public <X extends Exception> void change(
      String action, String target, String text, Change<X> change) throws CommandFailure, X {
    did(action, target, text);
    try {
      change.make();
    } catch (Exception e) {
      try {
        did("not_done", target, action + ": " + e.getClass().getSimpleName());
      } catch (CommandFailure untold) {
        e.addSuppressed(untold);
      }
      throw e;
    }
  }

  /**
   * Takes down what is done.
   *
   * @param action a stable word: device_add, device_rotate, device_remove, restore, reload, ban_add
   * @param target what it was done to; empty for the broker as a whole
   * @param text what else is worth knowing, never a secret
   * @throws CommandFailure AUDIT_UNUSABLE when the trail of a home without a broker takes nothing
   */
  public void did(String action, String target, String text) throws CommandFailure {
    String who = "os:" + ProcessHandle.current().info().user().orElse("-");
    Origin origin = new Origin("-", 0, door, 0);
    try {
      journal.record(new Event.Administered(origin, who, action, target, text));
    } catch (Unwritable e) {
      String why = e.getCause() instanceof IOException io ? PrivateFiles.reason(io) : "";
      throw new CommandFailure(
          Problem.AUDIT_UNUSABLE,
          "the audit trail cannot be told of %s: %s; nothing was changed".formatted(action, why),
          Problem.AUDIT_UNUSABLE.remedy());
    }
  }

  /** Takes down that the configuration was read anew, and what that changed. */
  void reloaded(Operations.Reloaded done) throws CommandFailure {
    did("reload", "", "%d changes".formatted(done.changes().size()));
    for (Operations.Changed change : done.changes().stream().limit(MOST_CHANGES).toList()) {
      did("config_changed", change.path(), change.text() + "; reaches " + change.reach());
    }
  }

  /**
   * @param settings the rules in force; null when they cannot be read
   * @param rolesOf of a device; null when there is none of that name
   * @throws CommandFailure BAD_REQUEST, REFUSAL_UNKNOWN, AUDIT_UNUSABLE
   */
  public static Story why(
      Inquiry inquiry,
      String typed,
      @Nullable PolicySettings settings,
      Function<String, @Nullable Set<String>> rolesOf)
      throws CommandFailure {
    String id =
        Inquiry.id(typed)
            .orElseThrow(() ->
                new CommandFailure(
                    Problem.BAD_REQUEST,
                    "\"%s\" is no id of a refusal, which is SP- and six of A to Z and 2 to 7"
                        .formatted(Printable.of(typed, 40)),
                    Problem.of(typed)
                        .map(problem ->
                            "it is the code of a text: %s %s"
                                .formatted(problem.meaning(), problem.remedy()))
                        .orElse("clients and the log show them, as in SP-7K2QAB")));
    try {
      return inquiry
          .why(id, settings, rolesOf)
          .orElseThrow(() ->
              new CommandFailure(
                  Problem.REFUSAL_UNKNOWN,
                  "nobody remembers the refusal " + id,
                  "the running broker keeps the last %,d, and the audit trail as many as fit into"
                          .formatted(RecentRefusals.MOST)
                      + " audit.size; sallyport audit-log show --last 50 shows the latest"));
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.AUDIT_UNUSABLE, "the audit trail cannot be read: " + PrivateFiles.reason(e));
    }
  }
}
