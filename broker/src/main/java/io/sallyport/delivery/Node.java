package io.sallyport.delivery;

import io.sallyport.hosting.ShardLimits;
import io.sallyport.hosting.Shards;
import io.sallyport.journal.Counters;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import io.sallyport.journal.Origin;
import io.sallyport.policy.Policy;
import io.sallyport.port.Loop;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Effect;
import io.sallyport.records.QueueFull;
import io.sallyport.records.ShardSettings;
import io.sallyport.session.Allowance;
import io.sallyport.session.Seats;
import io.sallyport.store.Machine;
import io.sallyport.store.ShardLog;
import io.sallyport.subscription.SubscriptionIndex;
import io.sallyport.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one node share. Thread-safe. Owns the subscription index, the seats, the
 * groups and the shards.
 */
public final class Node {
  /** There is one tenant so far. */
  public static final String TENANT = "";

  /** Who hears what happens, and what time it is; all of them thread-safe. */
  public record Instruments(Journal journal, Counters counters, Ticker ticker) {}

  /**
   * What one session may hold on its way, and all of them together.
   *
   * @param filterBytes what all filters may take in the index
   * @param receiveMaximum unacknowledged QoS 1 and 2 messages of one client
   * @param storedBytes what all stored sessions may hold
   */
  public record Bounds(
      long filterBytes,
      int receiveMaximum,
      int queueMessages,
      long queueBytes,
      QueueFull queueFull,
      long storedBytes) {}

  /** Publishes the wills that shards have kept. */
  @FunctionalInterface
  public interface Wills {
    /** Called on {@code loop}. */
    void fire(HomeLoop loop, int shard, Effect.FireWill fired);
  }

  private final Instruments instruments;
  private final Policy policy;
  private final SubscriptionIndex<Receiver> index = new SubscriptionIndex<>();
  private final Seats<Caller> seats = new Seats<>();
  private final Allowance allowance = new Allowance(Runtime.getRuntime().maxMemory() / 4);
  private final Groups groups = new Groups(index);
  private final RetainedReading retained = new RetainedReading(this);
  private final Routing routing = new Routing(this);
  private final List<HomeLoop> loops;
  private final AtomicInteger mostSeats = new AtomicInteger();
  private final AtomicInteger liveSubscriptions = new AtomicInteger();
  private volatile Bounds bounds;
  private volatile @Nullable Shards shards;

  public Node(
      Instruments instruments, Policy policy, Bounds bounds, List<? extends Loop> eventLoops) {
    this.instruments = instruments;
    this.policy = policy;
    this.bounds = bounds;
    List<HomeLoop> made = new ArrayList<>();
    for (Loop loop : eventLoops) {
      made.add(
          new HomeLoop(
              instruments.ticker(),
              index,
              loop,
              eventLoops.size(),
              failure -> failed("loop", failure)));
    }
    this.loops = List.copyOf(made);
  }

  /**
   * Opens the shards and waits until they are claimed. Once, before there are connections.
   *
   * @param log makes the log that everything durable goes through
   */
  public void open(
      ShardSettings settings,
      ShardLimits limits,
      Wills wills,
      Function<Machine.Machines, ? extends ShardLog> log) {
    ShardNews news = new ShardNews(this, wills);
    Shards opened =
        Shards.open(settings, limits, (loop, work) -> loops.get(loop).post(work), news, log);
    shards = opened;
    opened.ready().join();
    news.opened();
  }

  public Ticker ticker() {
    return instruments.ticker();
  }

  public Counters counters() {
    return instruments.counters();
  }

  public Journal journal() {
    return instruments.journal();
  }

  public Policy policy() {
    return policy;
  }

  public Bounds bounds() {
    return bounds;
  }

  /** Puts other bounds in force; what has been made by those of before stays as it is. */
  public void bounds(Bounds changed) {
    bounds = changed;
  }

  public List<HomeLoop> loops() {
    return loops;
  }

  HomeLoop loop(int number) {
    return loops.get(number);
  }

  public SubscriptionIndex<Receiver> index() {
    return index;
  }

  public Seats<Caller> seats() {
    return seats;
  }

  /** A client has sat down. Any thread. */
  public void seated() {
    int now = seats.size();
    mostSeats.accumulateAndGet(now, Math::max);
  }

  /** The most client ids that were in use at once. */
  public int mostSeats() {
    return mostSeats.get();
  }

  /** Filters of sessions that end with their connection: so many more, or fewer. Any thread. */
  public void liveSubscriptions(int change) {
    liveSubscriptions.addAndGet(change);
  }

  public int liveSubscriptions() {
    return liveSubscriptions.get();
  }

  public Allowance allowance() {
    return allowance;
  }

  public Groups groups() {
    return groups;
  }

  public Routing routing() {
    return routing;
  }

  public RetainedReading retained() {
    return retained;
  }

  public Shards shards() {
    Shards opened = shards;
    if (opened == null) {
      throw new IllegalStateException("the shards are not open");
    }
    return opened;
  }

  /**
   * Whether stored sessions may grow: all of them together stay within what the process can hold,
   * however many there are. Any thread.
   */
  public boolean mayStoreMore() {
    return shards().storedBytes() < bounds.storedBytes();
  }

  /** Whether {@code owner} may hold further filters; the index has a bound as well. Any thread. */
  public boolean mayHoldMoreFilters(PrincipalId owner) {
    return index.bytes() < bounds.filterBytes() && mayStoreMore() && shards().mayStoreMore(owner);
  }

  public boolean isStopped(SessionKey key) {
    return shards().isStopped(shards().shardOf(key));
  }

  /** Something that concerns no connection was thrown. Any thread. */
  public void failed(String where, Throwable failure) {
    counters().add(Counter.FAILURES);
    tell(where, failure);
  }

  /** {@code shard} is out of service; what it is about and what to do stands under the code. */
  void shardStopped(int shard, Throwable cause) {
    journal()
        .record(
            new Event.StorageChanged(
                Origin.BROKER,
                "SP-0264",
                "shard_stopped",
                "shard %d has stopped: %s".formatted(shard, cause.getMessage())));
    tell("shard " + shard + " has stopped", cause);
  }

  /** For what is no mistake of ours and has to be known. */
  void tell(String where, Throwable cause) {
    journal().record(new Event.Failed(Origin.BROKER, where, cause));
  }
}
