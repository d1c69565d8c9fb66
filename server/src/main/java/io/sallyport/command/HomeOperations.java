package io.sallyport.command;

import io.sallyport.config.EditDistance;
import io.sallyport.config.Problem;
import io.sallyport.identity.Account;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.GeneratedPassword;
import io.sallyport.identity.PasswordHash;
import io.sallyport.identity.WeakPassword;
import io.sallyport.packet.QoS;
import io.sallyport.policy.AccessRequest;
import io.sallyport.policy.Action;
import io.sallyport.policy.Explanation;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Reading;
import io.sallyport.policy.Subject;
import io.sallyport.policy.Who;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.Secret;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.Printable;
import io.sallyport.topic.TopicFilter;
import io.sallyport.trail.Story;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The operations on the files of a home, and on the broker that runs on them if there is one.
 * Thread-safe: one change at a time. A change is on disk, then in the account book, then told to
 * the broker, before it is answered.
 */
public final class HomeOperations implements Operations {
  private static final int MOST_ATTRIBUTES = 64;

  private final DeviceFile file;
  private final AccountBook book;
  private final Supplier<PolicySettings> policy;
  private final @Nullable LiveBroker broker;
  private final @Nullable RunningConfiguration configuration;
  private final HomeAudit audit;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param broker null when none runs
   * @param audit is told of each change after it was made
   */
  HomeOperations(
      DeviceFile file,
      AccountBook book,
      Supplier<PolicySettings> policy,
      @Nullable LiveBroker broker,
      HomeAudit audit) {
    this(file, book, policy, broker, null, audit);
  }

  /** For the process in which {@code broker} runs. */
  public HomeOperations(
      DeviceFile file,
      AccountBook book,
      RunningConfiguration configuration,
      LiveBroker broker,
      HomeAudit audit) {
    this(file, book, configuration::policy, broker, configuration, audit);
  }

  private HomeOperations(
      DeviceFile file,
      AccountBook book,
      Supplier<PolicySettings> policy,
      @Nullable LiveBroker broker,
      @Nullable RunningConfiguration configuration,
      HomeAudit audit) {
    this.file = file;
    this.book = book;
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
  public synchronized Credentials add(NewDevice device) throws CommandFailure {
    String user = device.user();
    refuseBadNames(device);
    if (file.find(user).isPresent()) {
      throw new CommandFailure(
          Problem.DEVICE_EXISTS,
          "there is a device %s already".formatted(user),
          "sallyport device rotate %s gives it a new password; sallyport device remove %s ends it"
              .formatted(user, user));
    }
    try (Secret password = password(user, device.password())) {
      PasswordHash hash = device.certificateOnly() ? null : PasswordHash.create(password, random);
      file.put(
          new Account(user, file.nextGeneration(user), hash, device.roles(), device.attributes()));
      book.replace(file.accounts());
      audit.did("device_add", user, aboutNew(device));
      boolean shown = !device.certificateOnly() && device.password() == null;
      return new Credentials(user, shown ? text(password) : null);
    }
  }

  @Override
  public List<Device> list() {
    return file.all().stream().map(Device::of).toList();
  }

  @Override
  public Device show(String user) throws CommandFailure {
    return Device.of(find(user));
  }

  @Override
  public synchronized Credentials rotate(String user, @Nullable String given)
      throws CommandFailure {
    Account old = find(user);
    try (Secret password = password(user, given)) {
      file.put(
          new Account(
              user,
              old.generation(),
              PasswordHash.create(password, random),
              old.roles(),
              old.attributes()));
      book.replace(file.accounts());
      if (broker != null) {
        broker.passwordChanged(old.principalId());
      }
      audit.did("device_rotate", user, "another password");
      return new Credentials(user, given == null ? text(password) : null);
    }
  }

  @Override
  public synchronized RolesChanged changeRoles(String user, Set<String> added, Set<String> removed)
      throws CommandFailure {
    Account old = find(user);
    Set<String> roles = new TreeSet<>(old.roles());
    for (String role : removed) {
      if (!roles.remove(role) || added.contains(role)) {
        throw new CommandFailure(
            Problem.BAD_REQUEST,
            "%s has no role \"%s\" that could be taken away".formatted(user, Printable.of(role)),
            old.roles().isEmpty()
                ? "it has none"
                : "it has " + String.join(", ", new TreeSet<>(old.roles())));
      }
    }
    for (String role : added) {
      refuseBadName("role", role);
      roles.add(role);
    }
    Account changed = new Account(user, old.generation(), old.hash(), roles, old.attributes());
    file.put(changed);
    book.replace(file.accounts());
    audit.did("device_role", user, "roles are now " + String.join(", ", roles));
    return new RolesChanged(Device.of(changed), broker == null ? null : broker.recheck());
  }

  @Override
  public synchronized void remove(String user) throws CommandFailure {
    Account account = find(user);
    file.remove(account);
    book.replace(file.accounts());
    if (broker != null) {
      broker.principalGone(account.principalId());
    }
    audit.did("device_remove", user, "generation " + account.generation());
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
            publisher == null ? null : principal(publisher),
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

  /** Of generation 0: whoever had the name. */
  private static PrincipalId principal(String text) throws CommandFailure {
    Who who = value(Who.parse(text.contains(":") ? text : "user:" + text));
    if (who.kind() == Who.Kind.GUEST) {
      return PrincipalId.guest(who.name());
    }
    refuseNobody(who, text);
    return PrincipalId.user(who.name(), 0);
  }

  @Override
  public Answer can(Question question) throws CommandFailure {
    Action action =
        question(Action.of(question.action()), "action", question.action(), words(Action.values()));
    TransportTrust transport =
        question(
            trust(question.transport()),
            "transport",
            question.transport(),
            words(TransportTrust.values()));
    QoS qos = question(qos(question.qos()), "QoS", String.valueOf(question.qos()), "0, 1, 2");
    AccessRequest request =
        value(AccessRequest.of(action, question.topic(), qos, question.retain()));
    Subject subject =
        subject(question)
            .withTransport(transport)
            .withClientId(question.client())
            .withListener(question.listener());
    return Answer.of(Explanation.of(policy.get(), subject, request));
  }

  @Override
  public Story why(String id) throws CommandFailure {
    return HomeAudit.why(
        audit.inquiry(),
        id,
        policy.get(),
        user -> file.find(user).map(Account::roles).orElse(null));
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

  private Subject subject(Question question) throws CommandFailure {
    String text = question.who();
    Who who = value(Who.parse(text.contains(":") ? text : "user:" + text));
    Set<String> roles = question.roles();
    if (who.kind() == Who.Kind.GUEST) {
      return Subject.guest(who.name());
    }
    refuseNobody(who, text);
    return Subject.user(who.name(), roles != null ? roles : find(who.name()).roles());
  }

  private static void refuseNobody(Who who, String text) throws CommandFailure {
    if (who.kind() != Who.Kind.USER || who.name().equals("*")) {
      throw new CommandFailure(
          Problem.BAD_REQUEST,
          "\"%s\" is not somebody".formatted(Printable.of(text)),
          "name a device, user:NAME or guest:NAME");
    }
  }

  private Account find(String user) throws CommandFailure {
    Account account = file.find(user).orElse(null);
    if (account != null) {
      return account;
    }
    String nearest =
        EditDistance.nearest(user, file.all().stream().map(Account::user).toList())
            .map("did you mean %s? "::formatted)
            .orElse("");
    throw new CommandFailure(
        Problem.DEVICE_UNKNOWN,
        "there is no device \"%s\"".formatted(Printable.of(user)),
        nearest + "sallyport device list shows all");
  }

  private static String aboutNew(NewDevice device) {
    String roles = String.join(", ", new TreeSet<>(device.roles()));
    return (device.certificateOnly() ? "logs in with a certificate" : "has a password")
        + (roles.isEmpty() ? "" : ", roles " + roles);
  }

  private static void refuseBadNames(NewDevice device) throws CommandFailure {
    refuseBadName("device", device.user());
    for (String role : device.roles()) {
      refuseBadName("role", role);
    }
    boolean tooLong =
        device.attributes().entrySet().stream()
            .anyMatch(entry -> entry.getKey().length() > 128 || entry.getValue().length() > 1024);
    if (device.attributes().size() > MOST_ATTRIBUTES || tooLong) {
      throw new CommandFailure(
          Problem.OUT_OF_BOUNDS,
          "the attributes are too many or too long",
          "at most 64, with keys of 128 and values of 1024 characters");
    }
  }

  private static void refuseBadName(String what, String name) throws CommandFailure {
    if (!PrincipalId.isName(name)) {
      throw new CommandFailure(
          Problem.BAD_NAME, "\"%s\" cannot name a %s".formatted(Printable.of(name), what));
    }
  }

  /** The password that was given, if it is good enough, or a new one. */
  private Secret password(String user, @Nullable String given) throws CommandFailure {
    if (given == null) {
      return GeneratedPassword.next(random);
    }
    Secret password = Secret.of(given);
    String weakness = WeakPassword.reason(user, password);
    if (weakness != null) {
      password.close();
      throw refused(weakness);
    }
    return password;
  }

  private static CommandFailure refused(String why) {
    return new CommandFailure(
        Problem.PASSWORD_REFUSED,
        "the password " + why,
        "leave --password-stdin out, and a good one is made");
  }

  private static String text(Secret password) {
    return new String(password.reveal(), StandardCharsets.UTF_8);
  }

  private static <T> T value(Reading<T> reading) throws CommandFailure {
    return switch (reading) {
      case Reading.Read<T>(T value) -> value;
      case Reading.Wrong<T>(_, String problem) ->
          throw new CommandFailure(Problem.BAD_REQUEST, problem);
    };
  }

  private static <T> T question(@Nullable T value, String what, String found, String allowed)
      throws CommandFailure {
    if (value == null) {
      throw new CommandFailure(
          Problem.BAD_REQUEST,
          "%s \"%s\" is not known".formatted(what, Printable.of(found)),
          "write one of: " + allowed);
    }
    return value;
  }

  private static @Nullable TransportTrust trust(String word) {
    for (TransportTrust trust : TransportTrust.values()) {
      if (trust.name().toLowerCase(Locale.ROOT).equals(word)) {
        return trust;
      }
    }
    return null;
  }

  private static @Nullable QoS qos(int level) {
    for (QoS qos : QoS.values()) {
      if (qos.level() == level) {
        return qos;
      }
    }
    return null;
  }

  private static String words(Enum<?>[] values) {
    return java.util.Arrays.stream(values)
        .map(value -> value.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
