package io.sallyport.main;

import io.sallyport.broker.Broker;
import io.sallyport.broker.Census;
import io.sallyport.broker.Purged;
import io.sallyport.broker.Recheck;
import io.sallyport.broker.Rehearsed;
import io.sallyport.broker.SysTopics;
import io.sallyport.config.Settings;
import io.sallyport.guard.Bans;
import io.sallyport.guard.ConnectionLimits;
import io.sallyport.guard.FailingLogins;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.Authenticator;
import io.sallyport.identity.AuthenticatorChain;
import io.sallyport.identity.CertificateAuthenticator;
import io.sallyport.identity.GuestAuthenticator;
import io.sallyport.identity.HashingPool;
import io.sallyport.identity.PasswordAuthenticator;
import io.sallyport.identity.PasswordSettings;
import io.sallyport.journal.Counters;
import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import io.sallyport.journal.Origin;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.RulesPolicy;
import io.sallyport.principal.PrincipalId;
import io.sallyport.storage.RocksStore;
import io.sallyport.store.StoreUnusable;
import io.sallyport.time.DeadlineWheel;
import io.sallyport.time.Ticker;
import io.sallyport.tls.TlsWatch;
import io.sallyport.topic.TopicFilter;
import io.sallyport.transport.EventLoops;
import io.sallyport.transport.Listener;
import io.sallyport.transport.ListenerSettings;
import io.sallyport.transport.NettyLoop;
import io.sallyport.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The house, built by hand from the ground to the roof: who decides, the broker, the loops, the
 * doors. Started once and closed once; everything between is thread-safe.
 */
public final class Server implements AutoCloseable {
  private static final int HASHES_WAITING = 1_024;
  private static final Duration CHAIN_DEADLINE = Duration.ofSeconds(5);
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final Origin OURSELVES = new Origin("-", 0, "server", 0);

  private final AccountBook accounts;
  private final Bans bans;
  private final RulesPolicy policy;
  private final FailingLogins logins;
  private final ConnectionLimits connections;
  private final GuessKeeper guesses;
  private final Counters counters = new Counters();
  private final ThreadPoolExecutor hashing;
  private final EventLoops loops;
  private final Broker broker;
  private final DurableLog.Opened opened;
  private final Transport transport;

  private Server(
      Settings settings,
      AccountBook accounts,
      Bans bans,
      Journal journal,
      Ticker ticker,
      UnaryOperator<Broker.Parts> change,
      DurableLog.Opened opened,
      GuessKeeper guesses) {
    int cores = Runtime.getRuntime().availableProcessors();
    this.accounts = accounts;
    this.bans = bans;
    this.policy = new RulesPolicy(settings.policy(), accounts, bans);
    this.logins = new FailingLogins(settings.guard(), ticker);
    this.connections = new ConnectionLimits(settings.guard(), bans);
    this.guesses = guesses;
    this.hashing = HashingPool.of(Math.max(1, cores / 2), HASHES_WAITING);
    this.loops = new EventLoops(cores);
    this.broker =
        new Broker(
            change.apply(
                new Broker.Parts(
                    authenticator(settings, journal, ticker),
                    accounts,
                    policy,
                    logins,
                    bans,
                    journal,
                    counters,
                    ticker)),
            settings.broker(),
            settings.limits(),
            loops.loops(),
            opened.log());
    this.opened = opened;
    this.transport =
        new Transport(
            loops,
            broker,
            connections,
            settings.loginTimeout(),
            clockOf(ticker),
            news -> journal.record(TlsNews.event(news)));
  }

  /**
   * Starts everything and opens the listeners. Blocks until they are bound.
   *
   * @param data the folder for what outlives the process
   * @throws IOException when one of them, or the store, cannot be opened; nothing is left running
   *     then
   */
  public static Server start(
      Settings settings, AccountBook accounts, Bans bans, Journal journal, Ticker ticker, Path data)
      throws IOException {
    return start(settings, accounts, bans, journal, ticker, data, UnaryOperator.identity());
  }

  /**
   * As {@link #start(Settings, AccountBook, Bans, Journal, Ticker, Path)}, with other parts than
   * its own.
   *
   * @param data null to keep everything in memory, whatever the settings say
   * @param change takes the usual parts and says which are used
   */
  public static Server start(
      Settings settings,
      AccountBook accounts,
      Bans bans,
      Journal journal,
      Ticker ticker,
      @Nullable Path data,
      UnaryOperator<Broker.Parts> change)
      throws IOException {
    DurableLog.Opened opened = new DurableLog(settings.durability(), data).open(journal, ticker);
    GuessKeeper guesses = GuessKeeper.open(data, settings.guard().guesses(), journal, ticker);
    Server server;
    try {
      server =
          built(
              () -> new Server(settings, accounts, bans, journal, ticker, change, opened, guesses));
    } catch (IOException | RuntimeException failed) {
      guesses.close();
      throw failed;
    }
    try {
      NettyLoop first = server.loops.loops().getFirst();
      SysTopics sys = new SysTopics(server.broker, first.index(), Version.text());
      first.every(DeadlineWheel.TICK_MILLIS, server.broker::tick);
      first.every(DeadlineWheel.TICK_MILLIS, sys::tick);
      for (ListenerSettings listener : settings.listeners()) {
        server.transport.open(listener);
      }
      return server;
    } catch (IOException | RuntimeException failed) {
      server.close();
      throw failed;
    }
  }

  /** The shards are claimed on the way, which writes. */
  private static Server built(Supplier<Server> building) throws StoreUnusable {
    try {
      return building.get();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof StoreUnusable unusable) {
        throw unusable;
      }
      throw e;
    } catch (CompletionException e) {
      throw new StoreUnusable(
          StoreUnusable.Trouble.NOT_WRITABLE, "the shards cannot be claimed: " + e.getMessage(), e);
    }
  }

  private Authenticator authenticator(Settings settings, Journal journal, Ticker ticker) {
    List<Authenticator> chain = new ArrayList<>();
    for (Settings.Method method : settings.chain()) {
      chain.add(
          switch (method) {
            case CERTIFICATE -> new CertificateAuthenticator(accounts);
            case PASSWORD ->
                new PasswordAuthenticator(
                    accounts, hashing, ticker, PasswordSettings.defaults(), guesses.limit());
          });
    }
    chain.add(new GuestAuthenticator());
    return new AuthenticatorChain(
        chain,
        CHAIN_DEADLINE,
        failure -> journal.record(new Event.Failed(OURSELVES, "authentication", failure)));
  }

  private static InstantSource clockOf(Ticker ticker) {
    return () -> Instant.ofEpochMilli(ticker.wallMillis());
  }

  /** The accounts in force; replacing them is felt by every connection with its next packet. */
  public AccountBook accounts() {
    return accounts;
  }

  /** The bans in force; replacing them ends the connections of those who are banned. */
  public Bans bans() {
    return bans;
  }

  /** The rules in force. */
  public RulesPolicy policy() {
    return policy;
  }

  /**
   * Puts in force what of {@code settings} can change while the server runs: rules, labels and
   * limits.
   */
  public void reconfigure(Settings settings) {
    logins.settings(settings.guard());
    connections.settings(settings.guard());
    guesses.limit().settings(settings.guard().guesses());
    broker.limits(settings.limits());
    policy.replace(settings.policy());
  }

  /** As {@link Broker#recheck}. */
  public CompletableFuture<Recheck> recheck() {
    return broker.recheck();
  }

  /** As {@link Broker#rehearse}, for the accounts of now under other rules. */
  public CompletableFuture<Rehearsed> rehearse(PolicySettings rules) {
    return broker.rehearse(new RulesPolicy(rules, accounts));
  }

  /** As {@link Broker#purgeRetained}. */
  public CompletableFuture<Purged> purgeRetained(
      @Nullable TopicFilter filter, @Nullable PrincipalId publisher, boolean dryRun) {
    return broker.purgeRetained(filter, publisher, dryRun);
  }

  /** As {@link Broker#checkedVersion}. */
  public long checkedVersion() {
    return broker.checkedVersion();
  }

  public Counters counters() {
    return counters;
  }

  public Census census() {
    return broker.census();
  }

  /** The shards that are out of service until the next start. */
  public List<Integer> stoppedShards() {
    return broker.stoppedShards();
  }

  /** Whether the disk does not take what is written at this moment. */
  public boolean writesFail() {
    return opened.writesFail().get();
  }

  /**
   * Puts what is stored on the disk into the new folder {@code copy}; false when nothing is. Any
   * thread but an event loop.
   */
  public boolean copyStore(Path copy) throws IOException {
    RocksStore store = opened.store();
    if (store != null) {
      store.copyTo(copy);
    }
    return store != null;
  }

  /** Looks after certificates, keys and revocation lists. */
  public TlsWatch tls() {
    return transport.watch();
  }

  public List<Listener> listeners() {
    return transport.listeners();
  }

  /** The port that the listener {@code name} is bound to. */
  public int port(String name) {
    return listeners().stream()
        .filter(listener -> listener.settings().name().equals(name))
        .mapToInt(Listener::port)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no listener is called " + name));
  }

  /**
   * {@code gone} was removed from the accounts: its connections, sessions and retained messages go
   * too.
   */
  public void principalGone(PrincipalId gone) {
    broker.principalGone(gone);
  }

  /** Ends the connections of {@code id}; its sessions and retained messages stay. */
  public void endConnections(PrincipalId id) {
    broker.endConnections(id);
  }

  /**
   * Stops accepting, says goodbye to everyone, writes what is due, and ends. Within five seconds.
   */
  @Override
  public void close() {
    transport.stopAccepting();
    broker.sayGoodbye();
    awaitGoodbyes();
    broker.close();
    transport.close();
    hashing.shutdownNow();
    guesses.close();
  }

  private void awaitGoodbyes() {
    for (long left = GOODBYE.toMillis(); left > 0 && transport.openConnections() > 0; left -= 10) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
