package io.sallyport.policy;

import io.sallyport.identity.Account;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.Exclusions;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicName;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the file. Thread-safe; never blocks. Rules are one immutable snapshot, replaced as a
 * whole; roles are read from the accounts every time, so that a role that was taken away is gone.
 *
 * <p>A user who is not in the accounts, or is there in another generation, may nothing; nor may
 * whoever is excluded.
 */
public final class RulesPolicy implements Policy {
  private static final int MOST_PUBLISHERS = 10_000;
  private static final int MOST_GUESTS = 1_000;

  private final AccountBook accounts;
  private final Exclusions exclusions;
  private volatile Snapshot snapshot;

  /**
   * The rules of one version, with what was worked out about publishers of kept messages, and about
   * guests, each of whom is many connections.
   */
  private record Snapshot(
      long version,
      PolicySettings settings,
      GrantsCompiler compiler,
      Map<Subject, AuthorGrants> publishers,
      Map<Subject, Grants> guests) {

    static Snapshot of(long version, PolicySettings settings) {
      return new Snapshot(
          version,
          settings,
          new GrantsCompiler(settings),
          new ConcurrentHashMap<>(),
          new ConcurrentHashMap<>());
    }

    /** One object for all the clients of a guest, unless some rule tells them apart. */
    Grants guest(Principal guest, String clientId, long version) {
      if (compiler.looksAtClientIds()) {
        return compiler.compile(Subject.of(guest, guest.roles(), clientId), version);
      }
      Subject subject = Subject.of(guest, guest.roles(), "");
      Grants known = guests.get(subject);
      if (known != null && known.version() == version) {
        return known;
      }
      Grants made = compiler.compile(subject, version);
      if (guests.size() >= MOST_GUESTS) {
        guests.clear(); // listeners name the guests, so this is for files that nobody writes
      }
      guests.put(subject, made);
      return made;
    }

    AuthorGrants publisher(Subject subject) {
      AuthorGrants known = publishers.get(subject);
      if (known != null) {
        return known;
      }
      AuthorGrants made = new AuthorGrants(compiler.mayPublishSomehow(subject));
      if (publishers.size() >= MOST_PUBLISHERS) {
        publishers.clear(); // rare, and cheaper than keeping count of who was asked for last
      }
      publishers.put(subject, made);
      return made;
    }
  }

  /** Nobody is excluded from them. */
  public RulesPolicy(PolicySettings settings, AccountBook accounts) {
    this(settings, accounts, Exclusions.NONE);
  }

  /**
   * @param exclusions who may nothing, whatever the rules say
   */
  public RulesPolicy(PolicySettings settings, AccountBook accounts, Exclusions exclusions) {
    this.accounts = accounts;
    this.exclusions = exclusions;
    this.snapshot = Snapshot.of(1, settings);
  }

  /** Puts other rules in force, all at once. */
  public synchronized void replace(PolicySettings settings) {
    snapshot = Snapshot.of(snapshot.version() + 1, settings);
  }

  public PolicySettings settings() {
    return snapshot.settings();
  }

  @Override
  public long version() {
    return snapshot.version() + accounts.version() + exclusions.version();
  }

  @Override
  public Grants grantsOf(Principal principal, String clientId) {
    long version = version(); // before anything is read: too old a number is only asked anew
    Snapshot now = snapshot;
    PrincipalId id = principal.id();
    if (isExcluded(id, clientId)) {
      return now.compiler().nothing(version);
    }
    if (id.isGuest()) {
      return now.guest(principal, clientId, version);
    }
    GrantsCompiler compiler = now.compiler();
    Account account = accounts.find(id);
    return account == null
        ? compiler.nothing(version)
        : compiler.compile(Subject.of(principal, account.roles(), clientId), version);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A condition on transport, listener, QoS or retain counts as met when it allows and as unmet
   * when it denies.
   */
  @Override
  public AuthorGrants authorGrants(PrincipalId author, Set<String> storedRoles, String clientId) {
    Snapshot now = snapshot;
    Subject subject = subject(now, author, storedRoles, clientId);
    return subject == null
        ? new AuthorGrants(
            GrantsCompiler.nowhere(new Decision.Denied(null, now.settings().onDeny())))
        : now.publisher(subject);
  }

  @Override
  public Grants absentGrants(PrincipalId owner, Set<String> storedRoles, String clientId) {
    Snapshot now = snapshot;
    Subject subject = subject(now, owner, storedRoles, clientId);
    return subject == null
        ? now.compiler().nothing(now.version())
        : now.compiler().mayHoldSomehow(subject, now.version());
  }

  @Override
  public Decision mayStillLeave(
      PrincipalId owner, Set<String> storedRoles, String clientId, TopicName topic, KeptWill how) {
    Snapshot now = snapshot;
    Subject subject = subject(now, owner, storedRoles, clientId);
    return subject == null
        ? new Decision.Denied(null, now.settings().onDeny())
        : now.compiler()
            .mayLeaveSomehow(subject)
            .about(topic, Question.keptWill(how.qos(), how.retain()));
  }

  private boolean isExcluded(PrincipalId id, String clientId) {
    return exclusions.covers(id.isGuest() ? null : id.name(), clientId);
  }

  /** Who it is by now, on the best connection there is; null when it is nobody any more. */
  private @Nullable Subject subject(
      Snapshot now, PrincipalId id, Set<String> storedRoles, String clientId) {
    if (isExcluded(id, clientId)) {
      return null;
    }
    Set<String> roles = storedRoles;
    if (!id.isGuest()) {
      Account account = accounts.find(id);
      if (account == null) {
        return null;
      }
      roles = account.roles();
    }
    String client = now.compiler().looksAtClientIds() ? clientId : "";
    return new Subject(id.kind(), id.name(), roles, client, "", TransportTrust.MTLS);
  }

  /** How many publishers of kept messages are remembered, for metrics. */
  public int rememberedPublishers() {
    return snapshot.publishers().size();
  }
}
