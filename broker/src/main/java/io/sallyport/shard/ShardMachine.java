package io.sallyport.shard;

import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.AbsentPage;
import io.sallyport.records.BrokenRecord;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Record;
import io.sallyport.records.SessionPage;
import io.sallyport.records.ShardCounts;
import io.sallyport.records.ShardSettings;
import io.sallyport.store.Changes;
import io.sallyport.store.StoredState;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One shard: durable sessions and retained messages, as a function of the records applied to it.
 *
 * <p>Deterministic: no clock but the one written beside a record, no chance, no order of a hash
 * table, nothing outside. Confined to the thread that drives the shard. What it holds is bounded by
 * its settings and by what its callers let in; what it changes is told to {@link Changes}, from
 * which {@link #load} makes an equal machine.
 */
public final class ShardMachine {
  /** The format of the rows: a store of another one cannot be read. */
  public static final int FORMAT = Rows.VERSION;

  private final int shard;
  private final Purses purses = new Purses();
  private final Sessions sessions = new Sessions(purses);
  private final Bodies bodies = new Bodies();
  private final RetainedShelf shelf = new RetainedShelf();
  private final Outbox outbox;
  private final Delivery delivery;
  private final FiredWills firedWills;
  private final Lifecycle lifecycle;
  private final Sharing sharing;
  private final Absences absences;
  private ShardSettings settings = ShardSettings.DEFAULTS;

  public ShardMachine(int shard) {
    this.shard = shard;
    this.outbox = new Outbox(shard, bodies);
    this.delivery = new Delivery(sessions, bodies, purses);
    this.firedWills = new FiredWills(outbox);
    this.lifecycle = new Lifecycle(sessions, delivery, firedWills);
    this.sharing = new Sharing(bodies, purses);
    this.absences = new Absences(sessions, delivery);
  }

  /**
   * The machine that {@code state} describes.
   *
   * @throws BrokenRecord when a row cannot be read
   */
  public static ShardMachine load(int shard, StoredState state) {
    ShardMachine machine = new ShardMachine(shard);
    new RowReader(machine).read(state);
    return machine;
  }

  /**
   * Applies {@code record}, which stands at {@code position} of the shard's log.
   *
   * @param appendedMillis the wall time that the log wrote beside it
   * @param changes hears what to store
   * @param effects hears what others may hear once that is durable
   */
  public void apply(
      long position,
      long appendedMillis,
      Record record,
      Changes changes,
      Consumer<Effect> effects) {
    Turn turn = new Turn(position, appendedMillis, new Rows(shard, changes), effects);
    switch (record) {
      case Record.Claim() -> {
        firedWills.tellAll(turn);
        lifecycle.detachAll(turn);
        sharing.detachAll(turn);
        purses.forgetAll(turn);
      }
      case Record.Configure(ShardSettings changed) -> configure(turn, changed);
      case Record.Attach attach -> lifecycle.attach(turn, attach);
      case Record.Detach detach -> lifecycle.detach(turn, detach);
      case Record.Expire expire -> lifecycle.expire(turn, expire);
      case Record.Sweep(int most) -> {
        lifecycle.sendWills(turn, most);
        shelf.removeExpired(turn, most);
      }
      case Record.Remove(SessionKey key) -> remove(turn, sessions.find(key));
      case Record.SendWill send -> firedWills.send(turn, send);
      case Record.Restrict(var principal, boolean full) -> purses.restrict(turn, principal, full);
      case Record.RemovePrincipal(var principal) -> {
        sessions.ownedBy(principal).forEach(session -> lifecycle.remove(turn, session));
        shelf.removeAllOf(turn, principal);
        firedWills.removeAllOf(turn, principal);
      }
      case Record.Withdraw withdraw -> absences.withdraw(turn, withdraw);
      case Record.Discard(String tenant, var kept) ->
          kept.forEach(each -> shelf.discard(turn, tenant, each));
      case Record.Subscribe subscribe -> subscribe(turn, subscribe);
      case Record.Unsubscribe unsubscribe -> unsubscribe(turn, unsubscribe);
      case Record.Publish publish -> publish(turn, publish);
      case Record.Enqueue enqueue -> enqueue(turn, enqueue);
      case Record.Progress progress -> progress(turn, progress);
      case Record.Accept accept -> accept(turn, accept);
      case Record.Release release -> release(turn, release);
      case Record.Join join -> sharing.join(turn, join);
      case Record.Leave leave -> sharing.leave(turn, leave);
      case Record.Settle settle -> sharing.settle(turn, settle);
      case Record.EndMembership end -> sharing.endMembership(turn, end);
      case Record.Take take -> take(turn, take);
      case Record.Forwarded(int target, long upTo) -> outbox.paid(turn, target, upTo);
    }
  }

  private void configure(Turn turn, ShardSettings changed) {
    restore(changed);
    turn.rows().settings(changed);
  }

  private void remove(Turn turn, @Nullable StoredSession session) {
    if (session != null) {
      lifecycle.remove(turn, session);
    }
  }

  private void subscribe(Turn turn, Record.Subscribe subscribe) {
    StoredSession session = sessions.owned(subscribe);
    if (session == null) {
      return;
    }
    List<Boolean> existed = new ArrayList<>();
    for (Subscription subscription : subscribe.subscriptions()) {
      existed.add(sessions.subscribe(turn, session, subscription));
      turn.rows().subscription(session, subscription);
      if (GroupKey.isShared(subscription.filter())) {
        sessions.beginMembership(turn, session, subscription);
      }
    }
    turn.tell(new Effect.Subscribed(session.token, existed));
  }

  private void unsubscribe(Turn turn, Record.Unsubscribe unsubscribe) {
    StoredSession session = sessions.owned(unsubscribe);
    if (session == null) {
      return;
    }
    List<Boolean> existed = new ArrayList<>();
    for (String filter : unsubscribe.filters()) {
      existed.add(sessions.unsubscribe(turn, session, filter));
      turn.rows().dropSubscription(session, filter);
    }
    turn.tell(new Effect.Unsubscribed(session.token, existed));
  }

  private void publish(Turn turn, Record.Publish publish) {
    if (!outbox.isNext(turn, publish.source())) {
      return;
    }
    Record.Purpose purpose = publish.purpose();
    if (purpose.toSessions()) {
      Body body = new Body(turn.position(), turn.appendedMillis(), publish.message());
      delivery.publish(turn, body);
      sharing.publish(turn, body);
    }
    if (purpose.toRetained()) {
      shelf.publish(turn, publish.message(), purpose);
    }
  }

  private void enqueue(Turn turn, Record.Enqueue enqueue) {
    StoredSession session = sessions.find(enqueue.key());
    if (session != null && session.number == enqueue.number()) {
      delivery.enqueueRetained(turn, session, enqueue);
    }
  }

  private void progress(Turn turn, Record.Progress progress) {
    StoredSession session = sessions.owned(progress);
    if (session != null) {
      delivery.progress(turn, session, progress.acks());
    }
  }

  /** In whatever order the connection hears of it, the message is the session's before. */
  private void take(Turn turn, Record.Take take) {
    StoredSession session = sessions.owned(take);
    Boolean takes = session == null ? null : Sessions.takes(turn, session, take);
    if (session == null || takes == null) {
      return;
    }
    turn.tell(new Effect.Taken(session.token, take.group(), take.position()));
    if (takes) {
      delivery.enqueueTaken(turn, session, take);
    }
  }

  /** From here on the client's packet id stands for this message and no other. [MQTT-4.3.3-10] */
  private void accept(Turn turn, Record.Accept accept) {
    StoredSession session = sessions.owned(accept);
    if (session == null || session.inbound.containsKey(accept.packetId())) {
      return;
    }
    if (outbox.size() + accept.targets().size() > settings.outboxMessages()) {
      lifecycle.refuse(turn, session, accept);
      return;
    }
    session.inbound.put(accept.packetId(), turn.position());
    turn.rows().inbound(session, accept.packetId(), turn.position());
    Body body = new Body(turn.position(), turn.appendedMillis(), accept.message());
    for (Record.Target target : accept.targets()) {
      outbox.owe(turn, body, target);
    }
  }

  private void release(Turn turn, Record.Release release) {
    StoredSession session = sessions.owned(release);
    if (session == null) {
      return;
    }
    for (int packetId : release.packetIds()) {
      if (session.inbound.remove(packetId) != null) {
        turn.rows().dropInbound(session, packetId);
      }
    }
  }

  void restore(ShardSettings stored) {
    settings = stored;
    delivery.configure(stored);
    sharing.configure(stored);
  }

  Sessions sessions() {
    return sessions;
  }

  FiredWills firedWills() {
    return firedWills;
  }

  Purses purses() {
    return purses;
  }

  Bodies bodies() {
    return bodies;
  }

  RetainedShelf shelf() {
    return shelf;
  }

  Outbox outbox() {
    return outbox;
  }

  Delivery delivery() {
    return delivery;
  }

  Sharing sharing() {
    return sharing;
  }

  ShardSettings settings() {
    return settings;
  }

  int shard() {
    return shard;
  }

  /**
   * What the clock has to say to the shard: the sessions whose time is over, {@code most} of them
   * at most and the longest first, then the wills and retained messages that are due.
   */
  public List<Record> due(long nowMillis, int most) {
    List<Record> due = new ArrayList<>();
    for (Sessions.Deadline deadline : sessions.deadlines) {
      StoredSession session = sessions.byNumber.get(deadline.number());
      if (deadline.atMillis() > nowMillis || due.size() == most || session == null) {
        break;
      }
      due.add(new Record.Expire(session.key, session.number));
    }
    if (nextWillMillis() <= nowMillis || shelf.nextDeadlineMillis() < nowMillis) {
      due.add(new Record.Sweep(most));
    }
    return due;
  }

  /** When something is due; {@link Long#MAX_VALUE} for never. */
  public long nextDeadlineMillis() {
    return Math.min(
        Math.min(first(sessions.deadlines), nextWillMillis()), shelf.nextDeadlineMillis());
  }

  private long nextWillMillis() {
    return first(sessions.wills);
  }

  private static long first(SortedSet<Sessions.Deadline> deadlines) {
    return deadlines.isEmpty() ? Long.MAX_VALUE : deadlines.first().atMillis();
  }

  /**
   * The next of the retained messages that {@code filter} covers.
   *
   * @param filter null for all
   * @param cursor what the page before said, or null for the first
   * @param mostMatches how many may come back; one more can, at least 1
   * @param mostVisited how many may be looked at, at least 1
   */
  public RetainedPage read(
      String tenant,
      @Nullable TopicFilter filter,
      @Nullable String cursor,
      int mostMatches,
      int mostVisited) {
    return shelf.read(tenant, filter, cursor, mostMatches, mostVisited);
  }

  /** Some of the sessions, those with a number above {@code after}. */
  public SessionPage sessions(long after, int mostFilters) {
    return sessions.page(after, mostFilters);
  }

  /** The next of the sessions whose clients are away; see {@link Absences#read}. */
  public AbsentPage readAbsent(AbsentPage.Cursor from, int most) {
    return absences.read(from, most);
  }

  /** Tells what a node that opens the shard has to know: sessions, filters, counts, debts. */
  public void announce(Consumer<Effect> effects) {
    Turn turn = new Turn(0, 0, new Rows(shard, Changes.NONE), effects);
    sessions.announce(turn);
    sharing.announce(turn);
    shelf.announce(turn);
    outbox.announce(turn);
  }

  /** Tells by how much what each principal takes has changed since it was told last. */
  public void tellPurses(ObjLongConsumer<PrincipalId> changes) {
    purses.drain(changes);
  }

  /** Takes back what {@link #tellPurses} has told: another copy goes on. */
  public void recallPurses(ObjLongConsumer<PrincipalId> changes) {
    purses.recall(changes);
  }

  /** How much there is. */
  public ShardCounts counts() {
    return new ShardCounts(
        sessions.byNumber.size(),
        sessions.deadlines.size(),
        sessions.subscriptions(),
        delivery.queuedMessages() + sharing.queuedMessages(),
        sessions.bytes() + delivery.placesBytes() + bodies.bytes() + sharing.bytes(),
        outbox.size() + firedWills.all().size(),
        shelf.messages(),
        shelf.bytes(),
        bodies.oldestMillis());
  }

  /**
   * A fingerprint of the whole state, what is derived from the rows included: copies of a shard
   * that have applied the same records have the same. Dear.
   */
  public byte[] digest() {
    StateDigest digest = new StateDigest();
    writeTo(digest);
    for (StoredSession session : sessions.byNumber.values()) {
      digest.add(session.number, session.queuedMessages(), session.queuedBytes);
      digest.add(session.purse.bytes(), session.purse.full ? 1 : 0, 0);
    }
    for (Body body : bodies.byPosition.values()) {
      digest.add(body.position, body.references, body.quotaBytes);
    }
    for (StoredGroup group : sharing.byNumber.values()) {
      digest.add(group.number, group.queuedMessages(), group.queuedBytes);
      digest.add(group.waiting.size(), group.passed.size(), group.passes);
      group.members.values().forEach(member -> digest.add(member.order, member.held, 0));
    }
    digest.add(sessions.deadlines.size(), nextDeadlineMillis(), delivery.queuedMessages());
    digest.add(outbox.size(), shelf.messages(), shelf.bytes());
    return digest.toBytes();
  }

  /** Tells the whole state as rows: what an equal machine can be loaded from. */
  public void writeTo(Changes changes) {
    Rows rows = new Rows(shard, changes);
    rows.settings(settings);
    purses.full().forEach(owner -> rows.full(owner, true));
    firedWills.all().forEach(rows::will);
    outbox.sent.forEach(rows::sent);
    outbox.applied.forEach(rows::applied);
    outbox.debts.forEach(
        (target, debts) -> debts.forEach((sequence, debt) -> rows.debt(target, sequence, debt)));
    bodies.byPosition.values().forEach(rows::body);
    sessions.byNumber.values().forEach(session -> writeTo(rows, session));
    shelf.each(rows::retained);
    sharing.byNumber.values().forEach(group -> writeTo(rows, group));
  }

  private static void writeTo(Rows rows, StoredGroup group) {
    rows.group(group);
    group.members.values().forEach(member -> rows.groupMember(group, member));
    group.waiting.values().forEach(entry -> writeTo(rows, group, entry));
    group.passed.values().forEach(entry -> writeTo(rows, group, entry));
    group.held.values().forEach(entry -> writeTo(rows, group, entry));
  }

  private static void writeTo(Rows rows, StoredGroup group, GroupEntry entry) {
    rows.groupEntry(group, entry);
    for (long passer : entry.passers()) {
      rows.groupPasser(group, entry, passer);
    }
  }

  private static void writeTo(Rows rows, StoredSession session) {
    rows.session(session);
    session.subscriptions.values().forEach(each -> rows.subscription(session, each));
    session.memberships.forEach(
        (shared, membership) -> rows.membership(session, shared, membership));
    session.inflight.values().forEach(entry -> rows.entry(session, entry));
    session.waiting.forEach(entry -> rows.entry(session, entry));
    for (Map.Entry<Integer, Long> inbound : session.inbound.entrySet()) {
      rows.inbound(session, inbound.getKey(), inbound.getValue());
    }
  }
}
