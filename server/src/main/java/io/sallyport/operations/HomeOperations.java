package io.sallyport.operations;

import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.policy.PolicySettings;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.Printable;
import io.sallyport.topic.TopicFilter;
import io.sallyport.trail.Story;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The operations on the files of a home, and on the broker that runs on them if there is one.
 * Thread-safe. What is done to devices stands in {@link HomeDevices}, what they may do in {@link
 * HomeRights}.
 */
public final class HomeOperations implements Operations {
  private final HomeDevices devices;
  private final HomeRights rights;
  private final HomeBans bans;
  private final Supplier<PolicySettings> policy;
  private final @Nullable LiveBroker broker;
  private final @Nullable RunningConfiguration configuration;
  private final HomeAudit audit;

  /**
   * @param broker null when none runs
   * @param audit is told of each change after it was made
   */
  public HomeOperations(
      HomeBooks books,
      Supplier<PolicySettings> policy,
      @Nullable LiveBroker broker,
      HomeAudit audit) {
    this(books, policy, broker, null, audit);
  }

  /** For the process in which {@code broker} runs. */
  public HomeOperations(
      HomeBooks books, RunningConfiguration configuration, LiveBroker broker, HomeAudit audit) {
    this(books, configuration::policy, broker, configuration, audit);
  }

  private HomeOperations(
      HomeBooks books,
      Supplier<PolicySettings> policy,
      @Nullable LiveBroker broker,
      @Nullable RunningConfiguration configuration,
      HomeAudit audit) {
    this.devices = new HomeDevices(books.devices(), books.accounts(), broker, audit);
    this.bans = new HomeBans(books, broker, audit);
    this.rights = new HomeRights(devices, policy, books.bans());
    this.policy = policy;
    this.broker = broker;
    this.configuration = configuration;
    this.audit = audit;
  }

  @Override
  public Reloaded reload(boolean dryRun) throws CommandFailure {
    if (configuration == null) {
      throw notRunning();
    }
    Reloaded reloaded = configuration.reload(dryRun);
    if (!dryRun) {
      audit.reloaded(reloaded);
    }
    return reloaded;
  }

  @Override
  public RulesDiff rulesDiff(@Nullable Path file) throws CommandFailure {
    if (configuration == null) {
      throw notRunning();
    }
    return configuration.rulesDiff(file, devices.all());
  }

  @Override
  public Credentials add(NewDevice device) throws CommandFailure {
    return devices.add(device);
  }

  @Override
  public List<Device> list() {
    return devices.list();
  }

  @Override
  public Device show(String user) throws CommandFailure {
    return devices.show(user);
  }

  @Override
  public Credentials rotate(String user, @Nullable String password) throws CommandFailure {
    return devices.rotate(user, password);
  }

  @Override
  public RolesChanged changeRoles(String user, Set<String> added, Set<String> removed)
      throws CommandFailure {
    return devices.changeRoles(user, added, removed);
  }

  @Override
  public void remove(String user) throws CommandFailure {
    devices.remove(user);
  }

  @Override
  public BanDone ban(NewBan ban) throws CommandFailure {
    return bans.ban(ban);
  }

  @Override
  public List<Banned> bans() {
    return bans.bans();
  }

  @Override
  public BanDone unban(String kind, String name) throws CommandFailure {
    return bans.unban(kind, name);
  }

  @Override
  public Answer can(Question question) throws CommandFailure {
    return rights.can(question);
  }

  @Override
  public LiveBroker.Purge purgeRetained(
      @Nullable String filter, @Nullable String publisher, boolean dryRun) throws CommandFailure {
    if (broker == null) {
      throw notRunning();
    }
    if (filter == null && publisher == null) {
      throw new CommandFailure(Problem.BAD_REQUEST, "neither a publisher nor a filter is named");
    }
    LiveBroker.Purge purge =
        broker.purgeRetained(
            filter == null ? null : filter(filter),
            publisher == null ? null : Somebody.principal(publisher),
            dryRun);
    if (!dryRun) {
      String by = publisher == null ? "of anybody" : "of " + Printable.of(publisher);
      audit.did(
          "retained_purge",
          filter == null ? "#" : filter,
          "%s, %d messages".formatted(by, purge.messages()));
    }
    return purge;
  }

  private static TopicFilter filter(String text) throws CommandFailure {
    try {
      return TopicFilter.of(text);
    } catch (InvalidTopic e) {
      throw new CommandFailure(Problem.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Story why(String id) throws CommandFailure {
    return HomeAudit.why(audit.inquiry(), id, policy.get(), devices::rolesOf);
  }

  @Override
  public Status status() throws CommandFailure {
    if (broker == null) {
      throw notRunning();
    }
    return broker.status();
  }

  @Override
  public Optional<Path> beginBackup() throws CommandFailure {
    if (broker == null) {
      throw notRunning();
    }
    audit.did("backup", "", "while the broker runs");
    return broker.beginBackup();
  }

  @Override
  public void endBackup() throws CommandFailure {
    if (broker == null) {
      throw notRunning();
    }
    broker.endBackup();
  }

  private static CommandFailure notRunning() {
    return new CommandFailure(
        Problem.BROKER_NOT_RUNNING, "no broker runs in this home", "sallyport serve starts one");
  }
}
