package io.sallyport.broker;

import io.sallyport.guard.FailingLogins;
import io.sallyport.hosting.ShardLimits;
import io.sallyport.hosting.Shards;
import io.sallyport.identity.Account;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.Authenticator;
import io.sallyport.journal.Counters;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import io.sallyport.journal.Origin;
import io.sallyport.journal.QuietJournal;
import io.sallyport.packet.ReasonCode;
import io.sallyport.policy.Policy;
import io.sallyport.port.Loop;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.ShardSettings;
import io.sallyport.session.Allowance;
import io.sallyport.session.Seats;
import io.sallyport.store.Machine;
import io.sallyport.store.ShardLog;
import io.sallyport.subscription.Subscription;
import io.sallyport.subscription.SubscriptionIndex;
import io.sallyport.time.Ticker;
import io.sallyport.topic.TopicFilter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The rules of MQTT without a socket: what all journeys share, and who they work with. Built by
 * hand, once; the loops and listeners around it belong to the server.
 *
 * <p>Thread-safe. Owns the subscription index, the seats and the shards.
 */
public final class Broker implements AutoCloseable {
  /** A filter of sixteen levels takes about 2 KiB, most a quarter of that. */
  private static final int HEAP_BYTES_FOR_A_FILTER = 4 * 1_024;

  /** There is one tenant so far. */
  public static final String TENANT = "";

  /** Topic aliases that a client may set; the decoder keeps as many names for each connection. */
  public static final int TOPIC_ALIAS_MAXIMUM = 16;

  private static final Origin OURSELVES = new Origin("-", 0, "broker", 0);

  /** Who decides and who hears; all of them thread-safe. */
  public record Parts(
      Authenticator authenticator,
      AccountBook accounts,
      Policy policy,
      FailingLogins logins,
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
  private final SubscriptionIndex<Receiver> index = new SubscriptionIndex<>();
  private final Seats<Client> seats = new Seats<>();
  private final long mostStoredBytes = Runtime.getRuntime().maxMemory() / 4;
  private final long mostFilters = Runtime.getRuntime().maxMemory() / HEAP_BYTES_FOR_A_FILTER;
  private final Allowance allowance = new Allowance(mostStoredBytes);
  private final Groups groups = new Groups(index);
  private final Journeys journeys;
  private final RetainedReading retained;
  private final List<BrokerLoop> loops;
  private final Shards shards;
  private final AtomicInteger mostSeats = new AtomicInteger();
  private final AtomicInteger liveSubscriptions = new AtomicInteger();
  private volatile Limits limits;

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
    List<BrokerLoop> made = new ArrayList<>();
    for (Loop loop : eventLoops) {
      made.add(
          new BrokerLoop(
              parts.ticker(), index, loop, eventLoops.size(), failure -> failed("loop", failure)));
    }
    this.loops = List.copyOf(made);
    this.retained = new RetainedReading(this);
    this.journeys = Journeys.of(this);
    this.shards =
        Shards.open(shardSettings(limits), shardLimits(limits), this::post, new Hearing(this), log);
    shards.ready().join();
  }

  private static ShardSettings shardSettings(Limits limits) {
    ShardSettings defaults = ShardSettings.DEFAULTS;
    return new ShardSettings(
        limits.queueMessages(),
        limits.queueBytes(),
        defaults.windowMessages(),
        defaults.outboxMessages());
  }

  private static ShardLimits shardLimits(Limits limits) {
    return new ShardLimits(
        limits.sessionsPerPrincipal(),
        limits.retainedMessages(),
        limits.retainedBytes(),
        limits.retainedMessagesPerPrincipal());
  }

  private void post(int loop, Runnable work) {
    loops.get(loop).post(work);
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
    limits = changed;
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

  SubscriptionIndex<Receiver> index() {
    return index;
  }

  Seats<Client> seats() {
    return seats;
  }

  /** A client has sat down. Any thread. */
  void seated() {
    int now = seats.size();
    mostSeats.accumulateAndGet(now, Math::max);
  }

  /** The most client ids that were in use at once. */
  int mostSeats() {
    return mostSeats.get();
  }

  /** Filters of sessions that end with their connection: so many more, or fewer. Any thread. */
  void liveSubscriptions(int change) {
    liveSubscriptions.addAndGet(change);
  }

  int liveSubscriptions() {
    return liveSubscriptions.get();
  }

  Allowance allowance() {
    return allowance;
  }

  Groups groups() {
    return groups;
  }

  Journeys journeys() {
    return journeys;
  }

  RetainedReading retained() {
    return retained;
  }

  Shards shards() {
    return shards;
  }

  /**
   * Whether stored sessions may grow: all of them together stay within what the process can hold,
   * however many there are. Any thread.
   */
  boolean mayStoreMore() {
    return shards.storedBytes() < mostStoredBytes;
  }

  /** Whether anybody may hold further filters; the index has a bound as well. Any thread. */
  boolean mayHoldMoreFilters() {
    return index.size() < mostFilters && mayStoreMore();
  }

  boolean isStopped(SessionKey key) {
    return shards.isStopped(shards.shardOf(key));
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

  private void failed(String where, Throwable failure) {
    counters().add(Counter.FAILURES);
    journal().record(new Event.Failed(OURSELVES, where, failure));
  }

  // --- what the server tells

  /** Called every 100 ms or so by one thread of the server. */
  public void tick() {
    try {
      shards.tick(ticker().wallMillis());
    } catch (RuntimeException | Error failure) {
      failed("tick", failure); // whoever calls every 100 ms must not give up over one of them
    }
  }

  /**
   * {@code gone} has been removed: its connections end at once, and with them all that was kept for
   * it. Any thread.
   */
  public void principalGone(PrincipalId gone) {
    endConnections(gone);
    for (int shard = 0; shard < shards.shards(); shard++) {
      int here = shard;
      loops.getFirst().post(() -> loops.getFirst().appends().offer(null, () -> remove(here, gone)));
    }
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

  private boolean remove(int shard, PrincipalId gone) {
    return shards.isStopped(shard)
        || shards.removePrincipal(shard, gone, Shards.SHARD_THREAD, _ -> {});
  }

  /** Says goodbye to everyone: 0x8B to those who speak 5.0. Any thread; does not wait. */
  public void sayGoodbye() {
    everyClient(client -> client.close("shutdown", ReasonCode.SERVER_SHUTTING_DOWN));
  }

  private void everyClient(Consumer<Client> action) {
    for (BrokerLoop loop : loops) {
      loop.post(() ->
          loop.clients().forEach(client -> client.guarded("broker", () -> action.accept(client))));
    }
  }

  /** A picture of how much there is of everything. Any thread. */
  public Census census() {
    int connections = loops.stream().mapToInt(BrokerLoop::connections).sum();
    return new Census(connections, seats.size(), index.size(), shards.counts(), shards.backlog());
  }

  /** Stops the shards after what was appended is through. Waits up to five seconds. */
  @Override
  public void close() {
    shards.close();
  }

  /** What the shards say to nobody in particular. On their thread. */
  private record Hearing(Broker broker) implements Shards.Node {
    @Override
    public void hear(int shard, Effect.ToNode effect) {
      switch (effect) {
        case Effect.Interest(_, var filter, boolean gained) -> interest(shard, filter, gained);
        case Effect.FireWill(_, var author, var will) -> {
          BrokerLoop loop = broker.loops.get(shard % broker.loops.size());
          loop.post(() -> broker.journeys.will().fire(loop, will, author));
        }
        case Effect.Dropped _ -> broker.counters().add(Counter.DROPPED_QUEUE_FULL);
        case Effect.Expired _ -> broker.counters().add(Counter.DROPPED_EXPIRED);
        case Effect.RetainRefused _ -> broker.counters().add(Counter.RETAINS_REFUSED);
        case Effect.SessionMade _,
            Effect.SessionGone _,
            Effect.RetainedChanged _,
            Effect.MemberKnown _,
            Effect.MembershipEnded _ -> {}
      }
    }

    private void interest(int shard, TopicFilter filter, boolean gained) {
      if (GroupKey.isShared(filter)) {
        broker.groups.kept(new GroupKey(TENANT, filter), shard, gained);
        return;
      }
      Receiver.Shard receiver = new Receiver.Shard(shard);
      if (gained) {
        broker.index.put(receiver, Subscription.ofShard(filter));
      } else {
        broker.index.remove(receiver, filter);
      }
    }

    @Override
    public void stopped(int shard, Throwable cause) {
      broker
          .journal()
          .record(new Event.Failed(OURSELVES, "shard " + shard + " has stopped", cause));
    }

    @Override
    public void failed(Throwable cause) {
      broker.failed("shards", cause);
    }
  }

  /**
   * The journeys a packet can go on, by name. Immutable; each journey keeps nothing between
   * packets.
   */
  record Journeys(
      ConnectJourney connect,
      AuthJourney auth,
      PublishJourney publish,
      SubscribeJourney subscribe,
      LeaveJourney leave,
      WillJourney will,
      Routing routing) {

    static Journeys of(Broker broker) {
      Routing routing = new Routing(broker);
      return new Journeys(
          new ConnectJourney(broker),
          new AuthJourney(broker),
          new PublishJourney(broker, routing),
          new SubscribeJourney(broker),
          new LeaveJourney(broker),
          new WillJourney(broker, routing),
          routing);
    }
  }
}
