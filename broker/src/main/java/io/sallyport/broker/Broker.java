package io.sallyport.broker;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.HomeLoop;
import io.sallyport.delivery.Login;
import io.sallyport.delivery.Node;
import io.sallyport.guard.Bans;
import io.sallyport.guard.FailingLogins;
import io.sallyport.guard.WillRates;
import io.sallyport.hosting.ShardLimits;
import io.sallyport.hosting.Shards;
import io.sallyport.identity.Account;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.Authenticator;
import io.sallyport.journal.Counters;
import io.sallyport.journal.Journal;
import io.sallyport.journal.LossReport;
import io.sallyport.journal.QuietJournal;
import io.sallyport.packet.ReasonCode;
import io.sallyport.policy.Policy;
import io.sallyport.port.Loop;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.records.ShardSettings;
import io.sallyport.store.Machine;
import io.sallyport.store.ShardLog;
import io.sallyport.time.Ticker;
import io.sallyport.topic.TopicFilter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rules of MQTT without a socket: what all journeys share, and who they work with. Built by
 * hand, once; the loops and listeners around it belong to the server.
 *
 * <p>Thread-safe. Owns the {@link Node}, and with it the subscription index, the seats and the
 * shards.
 */
public final class Broker implements AutoCloseable {
  /** There is one tenant so far. */
  public static final String TENANT = Node.TENANT;

  /** Topic aliases that a client may set; the decoder keeps as many names for each connection. */
  public static final int TOPIC_ALIAS_MAXIMUM = 16;

  /** Who decides and who hears; all of them thread-safe. */
  public record Parts(
      Authenticator authenticator,
      AccountBook accounts,
      Policy policy,
      FailingLogins logins,
      Bans bans,
      Journal journal,
      Counters counters,
      Ticker ticker) {
    public Parts {
      journal = new QuietJournal(journal, counters);
    }
  }

  /**
   * How the broker as a whole behaves where the protocol leaves the choice. Immutable.
   *
   * @param checkPayloadFormat whether a payload that is called UTF-8 must be
   * @param sysInterval how often figures are published below {@code $SYS/}; zero for never
   */
  public record Settings(boolean checkPayloadFormat, Duration sysInterval) {}

  private final Parts parts;
  private final Settings settings;
  private final Node node;
  private final Journeys journeys;
  private final List<BrokerLoop> loops;
  private final LossReport losses;
  private final Revocation revocation;
  private final LapsedCertificates lapsed = new LapsedCertificates(this);
  private final AbsentRevocation absent;
  private volatile Limits limits;
  private volatile WillRates willRates;

  /**
   * Opens the shards and waits until they are claimed.
   *
   * @param log makes the log that everything durable goes through
   */
  public Broker(
      Parts parts,
      Settings settings,
      Limits limits,
      List<? extends Loop> eventLoops,
      Function<Machine.Machines, ? extends ShardLog> log) {
    this.parts = parts;
    this.settings = settings;
    this.limits = limits;
    this.willRates = new WillRates(limits.willsPerPrincipal(), parts.ticker());
    this.losses = new LossReport(parts.counters(), parts.journal());
    this.node =
        new Node(
            new Node.Instruments(parts.journal(), parts.counters(), parts.ticker()),
            parts.policy(),
            bounds(limits),
            eventLoops);
    this.loops = node.loops().stream().map(BrokerLoop::new).toList();
    this.journeys = Journeys.of(this);
    this.revocation = new Revocation(this);
    this.absent = new AbsentRevocation(this);
    node.open(shardSettings(limits), shardLimits(limits), journeys.will()::fire, log);
    removeStrangers();
  }

  /**
   * A device may be removed while no broker runs, or one may die over it: then what was kept for it
   * is still there, collects messages, and keeps its client ids from whoever has its name now.
   */
  private void removeStrangers() {
    for (PrincipalId owner : node.shards().owners()) {
      if (!owner.isGuest() && parts.accounts().find(owner) == null) {
        node.shards().removePrincipal(owner);
      }
    }
  }

  private static Node.Bounds bounds(Limits limits) {
    return new Node.Bounds(
        limits.filterBytes(),
        limits.receiveMaximum(),
        limits.queueMessages(),
        limits.queueBytes(),
        limits.queueFull(),
        limits.storedBytes());
  }

  private static ShardSettings shardSettings(Limits limits) {
    ShardSettings defaults = ShardSettings.DEFAULTS;
    return new ShardSettings(
        limits.queueMessages(),
        limits.queueBytes(),
        limits.queueFull(),
        defaults.windowMessages(),
        defaults.outboxMessages());
  }

  private static ShardLimits shardLimits(Limits limits) {
    return new ShardLimits(
        limits.sessionsPerPrincipal(),
        limits.retainedMessages(),
        limits.retainedBytes(),
        limits.retainedMessagesPerPrincipal(),
        limits.retainedBytesPerPrincipal(),
        limits.storedBytesPerPrincipal());
  }

  // --- what everybody uses

  public Ticker ticker() {
    return parts.ticker();
  }

  public Counters counters() {
    return parts.counters();
  }

  public Journal journal() {
    return parts.journal();
  }

  public Settings settings() {
    return settings;
  }

  public Limits limits() {
    return limits;
  }

  /** Puts other limits in force; what was settled with a client at CONNECT stays as it was. */
  public void limits(Limits changed) {
    ShardSettings before = shardSettings(limits);
    limits = changed;
    node.bounds(bounds(changed));
    node.shards().limits(shardLimits(changed));
    if (!shardSettings(changed).equals(before)) {
      node.shards().configure(shardSettings(changed));
    }
    if (willRates.perSecond() != changed.willsPerPrincipal()) {
      willRates = new WillRates(changed.willsPerPrincipal(), ticker());
    }
  }

  public BrokerLoop loop(int number) {
    return loops.get(number);
  }

  Policy policy() {
    return parts.policy();
  }

  Authenticator authenticator() {
    return parts.authenticator();
  }

  FailingLogins logins() {
    return parts.logins();
  }

  Bans bans() {
    return parts.bans();
  }

  WillRates willRates() {
    return willRates;
  }

  Node node() {
    return node;
  }

  Journeys journeys() {
    return journeys;
  }

  /**
   * A connection from {@code address} ended without a login: it costs what a refused one does. Any
   * thread.
   */
  public void spendLogin(InetSocketAddress address) {
    boolean unused = logins().mayTry(address.getAddress());
  }

  /** Whether {@code clientId} is set aside for another user than {@code principal}. */
  boolean belongsToAnother(String clientId, PrincipalId principal) {
    Account owner = parts.accounts().accounts().ownerOfClientId(clientId);
    return owner != null && (principal.isGuest() || !owner.user().equals(principal.name()));
  }

  /**
   * Whether {@code principal} still is who it was at login: not removed, not made anew, not
   * expired.
   */
  boolean isCurrent(Principal principal) {
    boolean expired = principal.expiresAtMillis() <= ticker().wallMillis();
    return !expired && (principal.id().isGuest() || parts.accounts().find(principal.id()) != null);
  }

  // --- what the server tells

  /** Called every 100 ms or so by one thread of the server. */
  public void tick() {
    try {
      parts.bans().tick();
      revocation.tick();
      absent.tick(revocation.checkedVersion());
      losses.tick(ticker().nanos());
      node.shards().tick(ticker().wallMillis());
    } catch (RuntimeException | Error failure) {
      node.failed("tick", failure); // whoever calls every 100 ms must not give up over one of them
    }
  }

  /**
   * {@code gone} has been removed: its connections end at once, and with them all that was kept for
   * it. Any thread.
   */
  public void principalGone(PrincipalId gone) {
    endConnections(gone);
    HomeLoop first = node.loops().getFirst();
    first.post(() -> node.shards().removePrincipal(gone));
  }

  /**
   * Ends the connections of {@code principal}, which keeps all that it owns. Any thread; does not
   * wait.
   */
  public void endConnections(PrincipalId principal) {
    everyClient(client -> {
      Login login = client.loginOrNull();
      if (login != null && login.principal().id().equals(principal)) {
        client.close("administrative", ReasonCode.ADMINISTRATIVE_ACTION);
      }
    });
  }

  /**
   * Asks everybody who is connected what they may by now, as happens within 100 ms after every
   * change anyway. Any thread.
   *
   * @return done when all have been asked, by rules no older than those of this moment
   */
  public CompletableFuture<Recheck> recheck() {
    return revocation.recheck();
  }

  /**
   * What would be taken from connections and stored sessions if {@code other} held, found by asking
   * it; nothing is taken. Any thread; does not wait.
   */
  public CompletableFuture<Rehearsed> rehearse(Policy other) {
    return new Rehearsal(this, other).start();
  }

  /**
   * Ends the connections whose certificate does not hold any more; it has to be called when that
   * may be. Any thread; does not wait.
   *
   * @return how many, done when all have been looked at
   */
  public CompletableFuture<Integer> endLapsed() {
    return lapsed.end();
  }

  LapsedCertificates lapsed() {
    return lapsed;
  }

  /** Something of the server's was thrown that nobody expected, and goes on. Any thread. */
  public void failed(String where, Throwable failure) {
    node.failed(where, failure);
  }

  /**
   * The version of the rules and accounts by which everybody has been asked, also about what is
   * stored for those who are away; -1 until that has been done for the first time. Any thread.
   */
  public long checkedVersion() {
    return Math.min(revocation.checkedVersion(), absent.checkedVersion());
  }

  /** {@code client} has its stored session again, which may not have been asked about yet. */
  void resumed(Caller client) {
    if (absent.checkedVersion() != policy().version()) {
      revocation.ask(client);
    }
  }

  /**
   * Takes retained messages away. Any thread; does not wait.
   *
   * @param filter null for every topic, also those that begin with {@code $}
   * @param publisher null for every publisher; a user in whatever generation
   * @param dryRun only counts them
   */
  public CompletableFuture<Purged> purgeRetained(
      @Nullable TopicFilter filter, @Nullable PrincipalId publisher, boolean dryRun) {
    RetainedPurge.Order order = new RetainedPurge.Order(filter, publisher, dryRun);
    return new RetainedPurge(node.shards(), node.loops().getFirst(), order).start();
  }

  /** Says goodbye to everyone: 0x8B to those who speak 5.0. Any thread; does not wait. */
  public void sayGoodbye() {
    everyClient(client -> client.close("shutdown", ReasonCode.SERVER_SHUTTING_DOWN));
  }

  private void everyClient(Consumer<Caller> action) {
    for (HomeLoop loop : node.loops()) {
      loop.post(() ->
          loop.clients().forEach(client -> client.guarded("broker", () -> action.accept(client))));
    }
  }

  /** A picture of how much there is of everything. Any thread. */
  public Census census() {
    int connections = loops.stream().mapToInt(BrokerLoop::connections).sum();
    Shards shards = node.shards();
    return new Census(
        connections,
        node.seats().size(),
        node.index().size(),
        shards.counts(),
        shards.backlog(),
        shards.figures(),
        shards.isFull());
  }

  /** The shards that are out of service until the next start. Any thread. */
  public List<Integer> stoppedShards() {
    return node.shards().stopped();
  }

  /** Stops the shards after what was appended is through. Waits up to five seconds. */
  @Override
  public void close() {
    node.shards().close();
  }
}
