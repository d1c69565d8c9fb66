package io.sallyport.hosting;

import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.AbsentPage;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import io.sallyport.records.SessionPage;
import io.sallyport.records.ShardCounts;
import io.sallyport.records.ShardSettings;
import io.sallyport.shard.RetainedPage;
import io.sallyport.shard.ShardMachine;
import io.sallyport.store.LogFigures;
import io.sallyport.store.Machine;
import io.sallyport.store.ShardLog;
import io.sallyport.topic.TopicFilter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All that outlives a connection, as the rest of the broker sees it. Thread-safe; nothing here
 * blocks but {@link #close()}.
 *
 * <p>What is asked for is appended to the log of a shard; what comes of it arrives on the event
 * loop of the connection: first the effects, then the answer to the append, in one post for all of
 * a batch. An append that is not taken (false) is tried again later, while the connection is not
 * read; whatever names a loop is called on that loop. One that is answered with {@link
 * ShardLog#REFUSED} has not happened and never will, so a connection whose append is refused is
 * closed, and the client tries again.
 */
public final class Shards implements AutoCloseable {
  /** Stands for a loop: the answer comes on the thread that drives the shards, which must go on. */
  public static final int SHARD_THREAD = -1;

  /** Stands for the position of a message that its topic does not keep. */
  public static final long NOT_RETAINED = -2;

  private static final int EXPIRIES_PER_TICK = 256;
  private static final int FILTERS_PER_PAGE = 128;

  /** Sessions, filters and messages that are told at once of those who are away. */
  private static final int ABSENT_ITEMS = 1_024;

  /** Where a connection hears its effects. */
  public interface Sink {
    /** The number of the connection's event loop; never changes. */
    int loop();

    /** Called on that loop, in order. */
    void accept(Effect.ToConnection effect);
  }

  /** The event loops. */
  @FunctionalInterface
  public interface Loops {
    /** Runs {@code work} on the loop with that number. Thread-safe, never blocks. */
    void post(int loop, Runnable work);
  }

  /** Who hears what concerns no connection; called on the thread that drives the shards. */
  public interface Node {
    /**
     * Called before the posts of the batch: an {@link Effect.Interest} is known before the
     * subscription is acknowledged. Must be quick.
     */
    void hear(int shard, Effect.ToNode effect);

    /** The shard takes nothing more: its machine failed. The others go on. */
    void stopped(int shard, Throwable cause);

    /** A listener threw; what else there was went on. */
    void failed(Throwable cause);
  }

  /**
   * How much of the retained messages is looked at before others have their turn.
   *
   * @param mostMatches at least 1
   * @param mostVisited at least 1
   */
  public record PageSize(int mostMatches, int mostVisited) {
    public static final PageSize DEFAULT = new PageSize(256, 4_096);
  }

  private final Presence presence = new Presence();
  private final Forwarder forwarder = new Forwarder();
  private final Quotas quotas;
  private final EffectRouter router;
  private final ShardHosts hosts;
  private final ShardLog log;
  private final Appends appends;
  private final LateRecords late;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final AtomicBoolean ticking = new AtomicBoolean();

  private Shards(
      ShardLimits limits,
      Loops loops,
      Node node,
      Function<Machine.Machines, ? extends ShardLog> log) {
    this.quotas = new Quotas(limits);
    this.router = new EffectRouter(loops, node, presence, quotas, forwarder);
    this.hosts = new ShardHosts(router, node);
    this.log = log.apply(hosts);
    this.appends = new Appends(this.log, router);
    this.late = new LateRecords(appends, hosts::isStopped, quotas::asOfNow);
    forwarder.start(appends::forward);
    router.start(this::insist);
    quotas.start(this::insistEverywhere);
  }

  /**
   * Opens the log, claims its shards and writes the settings to them.
   *
   * @param log makes the log that drives the machines it is given
   */
  public static Shards open(
      ShardSettings settings,
      ShardLimits limits,
      Loops loops,
      Node node,
      Function<Machine.Machines, ? extends ShardLog> log) {
    Shards shards = new Shards(limits, loops, node, log);
    shards.claim(settings);
    return shards;
  }

  private void claim(ShardSettings settings) {
    new Claims(appends, settings, hosts::isStopped)
        .claimAll(shards())
        .whenComplete((_, failure) -> {
          if (failure == null) {
            router.members().strays().forEach(this::insist);
            ready.complete(null);
          } else {
            ready.completeExceptionally(failure);
          }
        });
  }

  /** Done when every shard is claimed; until then nothing is taken. */
  public CompletableFuture<Void> ready() {
    return ready.copy();
  }

  public int shards() {
    return log.shards();
  }

  /** The shard of a session. */
  public int shardOf(SessionKey key) {
    return ShardLog.shardOf(key.tenant(), key.clientId(), shards());
  }

  /** The shard of a group of shared subscriptions. */
  public int shardOf(GroupKey group) {
    return ShardLog.shardOf(group.tenant(), group.text(), shards());
  }

  /** The shard of a topic's retained message. */
  public int shardOfTopic(String tenant, String topic) {
    return ShardLog.shardOf(tenant, topic, shards());
  }

  /** Whether a session of that name is stored, or an attach to it is under way. */
  public boolean isStored(SessionKey key) {
    return presence.isStored(key);
  }

  /** How many stored sessions {@code owner} has, with those being made. */
  public int sessionsOf(PrincipalId owner) {
    return presence.sessionsOf(owner);
  }

  public boolean isStopped(int shard) {
    return hosts.isStopped(shard);
  }

  /** The shards that take nothing more; none of them comes back before the next start. */
  public List<Integer> stopped() {
    return IntStream.range(0, shards()).filter(this::isStopped).boxed().toList();
  }

  /** The fullest queue's length, of {@link ShardLog#QUEUE_HOLDS}. */
  public int backlog() {
    return log.backlog();
  }

  /** Whether the log takes no further messages, for want of room. */
  public boolean isFull() {
    return log.isFull();
  }

  /** How the log does. */
  public LogFigures figures() {
    return log.figures();
  }

  /** How much all shards hold, as of their last batch. */
  public ShardCounts counts() {
    return hosts.counts();
  }

  /** {@link ShardCounts#storedBytes} of all shards, for those who ask often. */
  public long storedBytes() {
    return hosts.storedBytes();
  }

  /**
   * Asks for a session. From here on {@code sink} hears the connection's effects, and the name
   * counts as stored. Whoever got true says {@link #leave} when the connection ends, whatever came
   * of it; after a refusal or an ephemeral attach {@link #forget} is enough.
   */
  public boolean attach(Record.Attach attach, Sink sink, ShardLog.Appended done) {
    PrincipalId owner = attach.author().id();
    presence.began(attach.key(), owner, !attach.terms().ephemeral());
    boolean may = quotas.mayCreate(owner, presence.sessionsOf(owner));
    Record.Attach decided =
        new Record.Attach(
            attach.key(),
            attach.token(),
            attach.author(),
            attach.terms().withMayCreate(may && attach.terms().mayCreate()),
            attach.will());
    router.register(attach.token(), sink);
    boolean queued =
        appends.appendRaw(
            shardOf(attach.key()),
            decided,
            sink.loop(),
            position -> {
              presence.ended(attach.key());
              router.answer(sink.loop(), done, position);
            });
    if (!queued) {
      presence.ended(attach.key());
      router.forget(attach.token());
    }
    return queued;
  }

  /** The connection ends. Always taken: when the shard's queue is full, a tick tries again. */
  public void leave(Record.Detach detach) {
    router.forget(detach.token());
    late.insist(shardOf(detach.key()), detach);
  }

  /** A connection takes no more of a group. Always taken, like {@link #leave(Record.Detach)}. */
  public void leave(Record.Leave leave) {
    insist(leave);
  }

  private void insist(Record.OfGroup record) {
    late.insist(shardOf(record.group()), record);
  }

  private void insistEverywhere(Record record) {
    for (int shard = 0; shard < shards(); shard++) {
      late.insist(shard, record);
    }
  }

  /** Whether the sessions of {@code owner} may take more than they do. Any thread. */
  public boolean mayStoreMore(PrincipalId owner) {
    return quotas.mayStoreMore(owner);
  }

  /**
   * Whether whoever wrote {@code message} may retain more than it does; if not, its topic's shard
   * knows whether this takes the place of another. Any thread.
   */
  public boolean mayRetainMore(Message message) {
    return quotas.decide(Record.Purpose.RETAINED, message).equals(Record.Purpose.RETAINED);
  }

  /** {@code sink} hears what is handed to a connection whose session is not stored. */
  public void listen(long token, Sink sink) {
    router.register(token, sink);
  }

  /** The connection hears nothing more. */
  public void forget(long token) {
    router.forget(token);
  }

  /**
   * Appends what concerns one session: subscribe, unsubscribe, progress, release, enqueue, remove,
   * take, withdraw, and accept, whose targets are checked against the quotas here.
   *
   * @param loop where {@code done} is called, after the effects
   */
  public boolean append(Record.OfSession record, int loop, ShardLog.Appended done) {
    Record decided = record instanceof Record.Accept accept ? decide(accept) : record;
    return appends.append(shardOf(record.key()), decided, loop, done);
  }

  private Record.Accept decide(Record.Accept accept) {
    return new Record.Accept(
        accept.key(),
        accept.token(),
        accept.packetId(),
        accept.message(),
        decide(accept.targets(), accept.message()),
        accept.refusable());
  }

  private List<Record.Target> decide(List<Record.Target> targets, Message message) {
    return targets.stream()
        .map(target -> new Record.Target(target.shard(), quotas.decide(target.purpose(), message)))
        .toList();
  }

  /** Appends what concerns one group: join, leave, settle. */
  public boolean append(Record.OfGroup record, int loop, ShardLog.Appended done) {
    return appends.appendRaw(
        shardOf(record.group()),
        record,
        loop,
        position -> {
          if (record instanceof Record.Join join && position != ShardLog.REFUSED) {
            joined(join);
          }
          router.answer(loop, done, position);
        });
  }

  /** A subscription may end before its connection has joined; what it was handed it never took. */
  private void joined(Record.Join join) {
    Record.Member member = join.member();
    if (member != null && router.members().isStray(join.group(), member)) {
      insist(new Record.EndMembership(join.group(), member, 0));
    }
  }

  /**
   * Appends a message to one shard; {@code done} says that it may be acknowledged, or with {@link
   * #NOT_RETAINED} that it was done but for its publisher's limit.
   */
  public boolean publish(
      int shard, Message message, Record.Purpose purpose, int loop, ShardLog.Appended done) {
    Record.Publish publish = new Record.Publish(message, null, quotas.decide(purpose, message));
    return appends.appendRaw(
        shard,
        publish,
        loop,
        position ->
            router.answer(
                loop, done, router.isNotRetained(shard, position) ? NOT_RETAINED : position));
  }

  /** Answers {@link Effect.FireWill}. Always taken, like {@link #leave(Record.Detach)}. */
  public void sendWill(int shard, Record.SendWill send) {
    Message message = send.message();
    List<Record.Target> targets = message == null ? List.of() : decide(send.targets(), message);
    late.insist(shard, new Record.SendWill(send.id(), message, targets));
  }

  /**
   * Removes all that a principal of that generation has. Always taken, like {@link
   * #leave(Record.Detach)}.
   */
  public void removePrincipal(PrincipalId principal) {
    insistEverywhere(new Record.RemovePrincipal(principal));
  }

  /** Takes retained messages away; {@code done} hears on {@code loop} when that is durable. */
  public boolean discard(int shard, Record.Discard discard, int loop, ShardLog.Appended done) {
    return appends.append(shard, discard, loop, done);
  }

  /** Who has sessions or retained messages, in whatever generation. */
  public Set<PrincipalId> owners() {
    Set<PrincipalId> owners = new HashSet<>(presence.owners());
    owners.addAll(quotas.retaining());
    return owners;
  }

  /** Other limits for each session, for every shard. Always taken, like leaving. */
  public void configure(ShardSettings settings) {
    insistEverywhere(new Record.Configure(settings));
  }

  /** Other limits for all shards together; what is there already stays. Any thread. */
  public void limits(ShardLimits limits) {
    quotas.limits(limits);
  }

  /**
   * Reads one page of the retained messages of one shard, after what was appended before.
   *
   * @param filter null for all
   * @param page called on {@code loop}; with null when the shard has stopped
   * @return false when the shard's queue is full
   */
  public boolean read(
      int shard,
      String tenant,
      @Nullable TopicFilter filter,
      @Nullable String cursor,
      int loop,
      Consumer<@Nullable RetainedPage> page) {
    PageSize size = PageSize.DEFAULT;
    return read(
        shard,
        machine -> machine.read(tenant, filter, cursor, size.mostMatches(), size.mostVisited()),
        loop,
        page);
  }

  /**
   * Reads what some sessions of one shard hold whose clients are away, after what was appended
   * before.
   *
   * @param page called on {@code loop}; with null when the shard has stopped
   * @return false when the shard's queue is full
   */
  public boolean readAbsent(
      int shard, AbsentPage.Cursor from, int loop, Consumer<@Nullable AbsentPage> page) {
    return read(shard, machine -> machine.readAbsent(from, ABSENT_ITEMS), loop, page);
  }

  private <T> boolean read(
      int shard, Function<ShardMachine, T> question, int loop, Consumer<@Nullable T> answer) {
    return log.onShard(
        shard,
        () -> {
          @Nullable T read = hosts.read(shard, question);
          router.toLoop(loop, () -> answer.accept(read));
        });
  }

  /**
   * Reads some stored sessions.
   *
   * @param after where the page before ended; 0 to begin
   * @param page called on {@code loop}; with null when the shard has stopped, or could not read
   * @return false when it was not taken, and has to be tried again later
   */
  public boolean readSessions(
      int shard, long after, int loop, Consumer<@Nullable SessionPage> page) {
    return read(shard, machine -> machine.sessions(after, FILTERS_PER_PAGE), loop, page);
  }

  /**
   * Looks after what is due: sessions that end, wills and retained messages whose time has come,
   * detaches and forwards that have to be tried again. Called every 100 ms or so, by one thread at
   * a time.
   */
  public void tick(long nowMillis) {
    if (!ticking.compareAndSet(false, true)) {
      return;
    }
    try {
      late.retry();
      for (int shard = 0; shard < shards(); shard++) {
        if (hosts.isDue(shard, nowMillis)) {
          int due = shard;
          log.onShard(shard, () -> expire(due, nowMillis));
        }
      }
      if (forwarder.isBusy()) {
        log.onShard(0, forwarder::tick);
      }
    } finally {
      ticking.set(false);
    }
  }

  private void expire(int shard, long nowMillis) {
    for (Record due : hosts.due(shard, nowMillis, EXPIRIES_PER_TICK)) {
      if (!appends.append(shard, due, SHARD_THREAD, _ -> {})) {
        return;
      }
    }
  }

  /** Stops after what was appended is through. Waits up to five seconds. */
  @Override
  public void close() {
    log.close();
  }
}
