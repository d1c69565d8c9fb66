package io.sallyport.operations;

import io.sallyport.config.Change;
import io.sallyport.config.Changes;
import io.sallyport.config.Reading;
import io.sallyport.config.Settings;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.Home;
import io.sallyport.identity.Account;
import io.sallyport.policy.PolicySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration that a running broker obeys, and how another reading of its file takes its
 * place: all of it that can change while the broker runs, or nothing when the file has an error.
 * Thread-safe; {@link #reload} blocks on the disk, one at a time.
 */
public final class RunningConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger("sallyport");

  private final Home home;
  private final LiveBroker broker;

  /** What holds until the next start. */
  private final Reading started;

  private volatile Reading inForce;

  /** What the file says that only a start puts in force, as of the last reload. */
  private Set<String> waiting = Set.of();

  /**
   * @param started what the broker was started with
   */
  public RunningConfiguration(Home home, Reading started, LiveBroker broker) {
    this.home = home;
    this.broker = broker;
    this.started = started;
    this.inForce = started;
  }

  /** The rules in force. */
  PolicySettings policy() {
    return settingsOf(inForce).policy();
  }

  private static Settings settingsOf(Reading reading) {
    return Objects.requireNonNull(reading.settings());
  }

  /**
   * Reads the file anew, runs its tests, and puts it in force; so it does with certificates, keys
   * and revocation lists.
   *
   * @param dryRun only tells what that would change
   * @throws CommandFailure with all that is wrong with the file; nothing has changed then
   */
  synchronized Operations.Reloaded reload(boolean dryRun) throws CommandFailure {
    Reading next;
    try {
      next = home.read();
    } catch (CommandFailure refused) {
      LOG.error(
          "event=configuration_refused code={} text=\"{}\"",
          refused.problem().code(),
          refused.text().replace('"', '\''));
      throw refused;
    }
    LiveBroker.Certificates certificates = broker.certificates();
    List<Change> changes = changesTo(next);
    for (String listener : certificates.listeners()) {
      changes.add(
          new Change(
              "listener \"%s\"".formatted(listener),
              "other certificates, keys or lists",
              Change.Reach.NOW));
    }
    if (dryRun) {
      return reloaded(changes, LiveBroker.Recheck.NOBODY);
    }
    inForce = next;
    int lapsed = certificates.take();
    LiveBroker.Recheck recheck = broker.reconfigure(settingsOf(next)).and(lapsed);
    Set<String> before = waiting;
    waiting = restarts(changes);
    LOG.info(
        "event=configuration_reloaded changes={} restart={} connections={} ended={} filters={}",
        changes.size() - waiting.size(),
        waiting.size(),
        recheck.connections(),
        recheck.ended(),
        recheck.filters());
    Set<String> told = new TreeSet<>(waiting);
    told.removeAll(before);
    told.forEach(path -> LOG.warn("event=restart_needed text=\"{}\"", path.replace('"', '\'')));
    return reloaded(changes, recheck);
  }

  /**
   * What the rules of another file, or of the own one as it is now, would change.
   *
   * @param file null for the own one
   * @throws CommandFailure with all that is wrong with the file
   */
  RulesDiff rulesDiff(@Nullable Path file, Collection<Account> accounts) throws CommandFailure {
    Reading next = file == null ? home.parse() : home.parse(file);
    if (!next.isGood()) {
      throw CommandFailure.of(next);
    }
    return RulesPreview.compare(
        inForce, "the rules in force", next, accounts, broker.rehearse(settingsOf(next).policy()));
  }

  /** What waits for a start is compared with the last one, the rest with what is in force. */
  private List<Change> changesTo(Reading next) {
    List<Change> changes = new ArrayList<>();
    List<Change> sinceNow = Changes.between(inForce, next);
    for (Change change : sinceNow) {
      if (change.reach() != Change.Reach.RESTART) {
        changes.add(change);
      }
    }
    for (Change change : started == inForce ? sinceNow : Changes.between(started, next)) {
      if (change.reach() == Change.Reach.RESTART) {
        changes.add(change);
      }
    }
    return changes;
  }

  private static Set<String> restarts(List<Change> changes) {
    Set<String> paths = new TreeSet<>();
    for (Change change : changes) {
      if (change.reach() == Change.Reach.RESTART) {
        paths.add(change.path());
      }
    }
    return paths;
  }

  private static Operations.Reloaded reloaded(List<Change> changes, LiveBroker.Recheck recheck) {
    return new Operations.Reloaded(
        changes.stream()
            .map(change ->
                new Operations.Changed(change.path(), change.text(), change.reach().text()))
            .toList(),
        recheck);
  }
}
