package io.sallyport.operations;

import io.sallyport.config.Settings;
import io.sallyport.home.CommandFailure;
import io.sallyport.policy.PolicySettings;
import io.sallyport.principal.PrincipalId;
import io.sallyport.topic.TopicFilter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the operator's verbs need of a broker that runs. Thread-safe; may block. */
public interface LiveBroker {
  /**
   * The device was removed: ends its connections (0x98), deletes its sessions, queues, wills and
   * retained messages. The account book knows already.
   */
  void principalGone(PrincipalId id);

  /** The device has another password: ends its connections (0x98) and keeps what it owns. */
  void passwordChanged(PrincipalId id);

  /**
   * Puts in force what of {@code settings} can change while the broker runs, and asks everybody
   * again as {@link #recheck} does.
   */
  Recheck reconfigure(Settings settings);

  /**
   * Reads the certificates, keys and revocation lists of all listeners, and tries them aside.
   *
   * @throws CommandFailure CERTIFICATE_NOT_TAKEN when one cannot be used: all that is in force
   *     stays
   */
  Certificates certificates() throws CommandFailure;

  /** Such files, in order and not in force yet. */
  interface Certificates {
    /** The listeners where something else is in force. */
    List<String> listeners();

    /**
     * Puts them into force, once.
     *
     * @return how many connections that ended
     */
    int take();
  }

  /**
   * Asks everybody who is connected what they may by now; it is done anyway after each change, and
   * this waits for it, for a few seconds at most.
   */
  Recheck recheck();

  /**
   * What came of asking everybody again.
   *
   * @param connections how many were asked
   * @param ended how many of them may not be connected any more
   * @param filters subscriptions that were taken back from the others
   * @param finished false when it goes on, and the figures with it
   */
  record Recheck(int connections, int ended, int filters, boolean finished) {
    static final Recheck NOBODY = new Recheck(0, 0, 0, true);

    /** The same, and connections that ended for another reason. */
    Recheck and(int moreEnded) {
      return new Recheck(connections + moreEnded, ended + moreEnded, filters, finished);
    }

    /** For people. */
    public String text() {
      return "%d connections asked again: %d ended, %d subscriptions taken back%s"
          .formatted(connections, ended, filters, finished ? "" : " so far");
    }
  }

  /**
   * What {@code rules} would take from those who are there; nothing is taken. Waits for it, for
   * half a minute at most.
   */
  RulesDiff.Live rehearse(PolicySettings rules);

  /**
   * Takes retained messages away, durably; waits for it.
   *
   * @param filter null for every topic
   * @param publisher null for every publisher; a user in whatever generation
   * @param dryRun only counts them
   */
  Purge purgeRetained(
      @Nullable TopicFilter filter, @Nullable PrincipalId publisher, boolean dryRun);

  /**
   * What came of that.
   *
   * @param finished false when something could not be done, or goes on
   */
  record Purge(long messages, boolean finished) {}

  Status status();

  /**
   * Puts what is stored into a folder of the home, consistent and with all that was acknowledged.
   *
   * @return empty when nothing is stored on the disk
   * @throws CommandFailure STORE_BROKEN when it cannot be done
   */
  Optional<Path> beginBackup() throws CommandFailure;

  /** That folder is not needed any more. */
  void endBackup() throws CommandFailure;
}
