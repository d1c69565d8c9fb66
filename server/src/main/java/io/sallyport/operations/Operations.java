package io.sallyport.operations;

import io.sallyport.home.CommandFailure;
import io.sallyport.identity.Account;
import io.sallyport.policy.Explanation;
import io.sallyport.policy.PolicySettings;
import io.sallyport.trail.Story;
import io.sallyport.trail.WouldAllow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can ask of a broker, whether it runs or only its files are there. Thread-safe;
 * every method may block.
 */
public interface Operations extends BanOperations {
  /**
   * @param password null to have one made
   * @param certificateOnly whether the device has no password at all
   */
  record NewDevice(
      String user,
      Set<String> roles,
      Map<String, String> attributes,
      @Nullable String password,
      boolean certificateOnly) {

    /** Without the password. */
    @Override
    public String toString() {
      return "NewDevice[" + user + "]";
    }
  }

  /**
   * A device that can log in now.
   *
   * @param password only if it was made here; shown once and kept nowhere
   */
  record Credentials(String user, @Nullable String password) {
    /** Without the password. */
    @Override
    public String toString() {
      return "Credentials[" + user + "]";
    }
  }

  /** What may be shown of a device. */
  record Device(
      String user,
      long generation,
      boolean password,
      Set<String> roles,
      Map<String, String> attributes) {

    static Device of(Account account) {
      return new Device(
          account.user(),
          account.generation(),
          account.hash() != null,
          new TreeSet<>(account.roles()),
          new TreeMap<>(account.attributes()));
    }
  }

  /**
   * A question about rights.
   *
   * @param who a device's name, {@code user:NAME} or {@code guest:NAME}
   * @param topic empty for connect
   * @param transport plain, tls or mtls
   * @param roles instead of those that the device has; null for its own
   * @param certificate what a certificate says, as {@code OU=plant}, which makes the transport
   *     mtls; null or empty without one
   */
  record Question(
      String who,
      String action,
      String topic,
      int qos,
      boolean retain,
      String transport,
      String client,
      String listener,
      @Nullable Set<String> roles,
      @Nullable Set<String> certificate) {}

  /**
   * @param story the reasons, line by line
   */
  record Answer(boolean allowed, String decidedBy, List<String> story) {
    static Answer of(PolicySettings rules, Explanation explanation) {
      List<String> story = new ArrayList<>(explanation.lines());
      if (!explanation.isAllowed()) {
        story.addAll(WouldAllow.of(rules, explanation).lines());
      }
      return new Answer(explanation.isAllowed(), explanation.decidedBy(), List.copyOf(story));
    }
  }

  /**
   * Something that the configuration says otherwise than before.
   *
   * @param reach {@code now}, {@code new connections}, or {@code restart}
   */
  record Changed(String path, String text, String reach) {}

  /** What a reload did, or would do. */
  record Reloaded(List<Changed> changes, LiveBroker.Recheck recheck) {}

  /**
   * Has the running broker read its configuration anew.
   *
   * @param dryRun only tells what would change
   * @throws CommandFailure BROKER_NOT_RUNNING, or whatever is wrong with the file: nothing has
   *     changed then
   */
  Reloaded reload(boolean dryRun) throws CommandFailure;

  /**
   * What other rules would change for those whom the home knows, and what a running broker would
   * take from those who are there. Changes nothing.
   *
   * @param file the absolute path of a configuration; null for the one that {@link #reload} reads
   * @throws CommandFailure BROKER_NOT_RUNNING, or whatever is wrong with the file
   */
  RulesDiff rulesDiff(@Nullable Path file) throws CommandFailure;

  Credentials add(NewDevice device) throws CommandFailure;

  List<Device> list() throws CommandFailure;

  Device show(String user) throws CommandFailure;

  /**
   * Gives a device another password; its connections end.
   *
   * @param password null to have one made
   */
  Credentials rotate(String user, @Nullable String password) throws CommandFailure;

  /**
   * A device with other roles.
   *
   * @param recheck what that meant for those who are connected; null when no broker runs
   */
  record RolesChanged(Device device, LiveBroker.@Nullable Recheck recheck) {}

  /**
   * Gives a device roles and takes others away; what it may no longer do ends at once.
   *
   * @throws CommandFailure BAD_REQUEST when it has not what is to be taken away
   */
  RolesChanged changeRoles(String user, Set<String> added, Set<String> removed)
      throws CommandFailure;

  /**
   * Takes retained messages away.
   *
   * @param filter null for every topic
   * @param publisher a device's name, {@code user:NAME} or {@code guest:NAME}; it need not exist
   *     any more; null for every publisher
   * @param dryRun only counts them
   * @throws CommandFailure BROKER_NOT_RUNNING when only the files are there
   */
  LiveBroker.Purge purgeRetained(
      @Nullable String filter, @Nullable String publisher, boolean dryRun) throws CommandFailure;

  /** Ends the device, its connections, its sessions and all that it owns. */
  void remove(String user) throws CommandFailure;

  Answer can(Question question) throws CommandFailure;

  /**
   * What is known of the refusal {@code id}.
   *
   * @throws CommandFailure REFUSAL_UNKNOWN when nobody remembers it
   */
  Story why(String id) throws CommandFailure;

  /**
   * @throws CommandFailure BROKER_NOT_RUNNING when only the files are there
   */
  Status status() throws CommandFailure;

  /**
   * Has the running broker put what it has stored, with all that was acknowledged before, into a
   * folder of the home that nobody writes to until {@link #endBackup}. A folder of before is gone.
   *
   * @return empty when it stores nothing on the disk
   * @throws CommandFailure BROKER_NOT_RUNNING when only the files are there
   */
  Optional<Path> beginBackup() throws CommandFailure;

  /** The folder is not needed any more. */
  void endBackup() throws CommandFailure;
}
