package io.sallyport.operations;

import io.sallyport.config.EditDistance;
import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.DeviceFile;
import io.sallyport.identity.Account;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.GeneratedPassword;
import io.sallyport.identity.PasswordHash;
import io.sallyport.identity.WeakPassword;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.Secret;
import io.sallyport.topic.Printable;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The devices of a home: made, shown, changed and ended. Thread-safe: one change at a time. A
 * change is on disk, then in the account book, then told to the broker, before it is answered.
 */
final class HomeDevices {
  private static final int MOST_ATTRIBUTES = 64;

  private final DeviceFile file;
  private final AccountBook book;
  private final @Nullable LiveBroker broker;
  private final HomeAudit audit;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param broker null when none runs
   * @param audit is told of each change before it is made
   */
  HomeDevices(DeviceFile file, AccountBook book, @Nullable LiveBroker broker, HomeAudit audit) {
    this.file = file;
    this.book = book;
    this.broker = broker;
    this.audit = audit;
  }

  synchronized Operations.Credentials add(Operations.NewDevice device) throws CommandFailure {
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
      Account made =
          new Account(user, file.nextGeneration(user), hash, device.roles(), device.attributes());
      audit.change("device_add", user, aboutNew(device), () -> put(made));
      boolean shown = !device.certificateOnly() && device.password() == null;
      return new Operations.Credentials(user, shown ? text(password) : null);
    }
  }

  List<Account> all() {
    return file.all();
  }

  List<Operations.Device> list() {
    return file.all().stream().map(Operations.Device::of).toList();
  }

  Operations.Device show(String user) throws CommandFailure {
    return Operations.Device.of(find(user));
  }

  synchronized Operations.Credentials rotate(String user, @Nullable String given)
      throws CommandFailure {
    Account old = find(user);
    try (Secret password = password(user, given)) {
      Account changed =
          new Account(
              user,
              old.generation(),
              PasswordHash.create(password, random),
              old.roles(),
              old.attributes());
      audit.change("device_rotate", user, "another password", () -> put(changed));
      if (broker != null) {
        broker.passwordChanged(old.principalId());
      }
      return new Operations.Credentials(user, given == null ? text(password) : null);
    }
  }

  synchronized Operations.RolesChanged changeRoles(
      String user, Set<String> added, Set<String> removed) throws CommandFailure {
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
    audit.change(
        "device_role", user, "roles are now " + String.join(", ", roles), () -> put(changed));
    return new Operations.RolesChanged(
        Operations.Device.of(changed), broker == null ? null : broker.recheck());
  }

  synchronized void remove(String user) throws CommandFailure {
    Account account = find(user);
    audit.change(
        "device_remove",
        user,
        "generation " + account.generation(),
        () -> {
          file.remove(account);
          book.replace(file.accounts());
        });
    if (broker != null) {
      broker.principalGone(account.principalId());
    }
  }

  private void put(Account account) throws CommandFailure {
    file.put(account);
    book.replace(file.accounts());
  }

  /**
   * @throws CommandFailure DEVICE_UNKNOWN, with the nearest name
   */
  Account find(String user) throws CommandFailure {
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

  private static String aboutNew(Operations.NewDevice device) {
    String roles = String.join(", ", new TreeSet<>(device.roles()));
    return (device.certificateOnly() ? "logs in with a certificate" : "has a password")
        + (roles.isEmpty() ? "" : ", roles " + roles);
  }

  private static void refuseBadNames(Operations.NewDevice device) throws CommandFailure {
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

  /** The roles of a device; null when there is none of that name. */
  @Nullable Set<String> rolesOf(String user) {
    return file.find(user).map(Account::roles).orElse(null);
  }
}
