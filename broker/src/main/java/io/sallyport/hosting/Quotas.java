package io.sallyport.hosting;

import io.sallyport.principal.PrincipalId;
import io.sallyport.records.Effect;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What principals may store in all shards together. No shard can see that alone, so it is decided
 * here, and the decision is written into a record: into the one that asks, or where one record
 * concerns many, into one of its own to every shard. Thread-safe.
 *
 * <p>Retained messages and queues are counted when they are kept, so a burst may exceed a limit by
 * what was under way; sessions are counted when they are asked for.
 */
final class Quotas {
  private record Tally(int messages, long bytes) {
    static final Tally NONE = new Tally(0, 0);
  }

  private final ConcurrentHashMap<PrincipalId, Tally> retainedOf = new ConcurrentHashMap<>();
  private final AtomicInteger retained = new AtomicInteger();
  private final AtomicLong retainedBytes = new AtomicLong();

  /** What the sessions of each take. Written on the thread that drives the shards. */
  private final Map<PrincipalId, Long> storedOf = new ConcurrentHashMap<>();

  /** Who takes all it may. Written on the thread that drives the shards. */
  private final Set<PrincipalId> full = ConcurrentHashMap.newKeySet();

  private volatile ShardLimits limits;
  private volatile @Nullable Consumer<Record.Restrict> restrictions;

  Quotas(ShardLimits limits) {
    this.limits = limits;
  }

  void limits(ShardLimits changed) {
    limits = changed;
  }

  /** {@code told} takes what every shard has to hear. Once, at the start. */
  void start(Consumer<Record.Restrict> told) {
    restrictions = told;
    full.forEach(owner -> told.accept(new Record.Restrict(owner, true))); // known since opening
  }

  /** Whether {@code owner}, who has that many sessions with the one it asks for, may have it. */
  boolean mayCreate(PrincipalId owner, int sessions) {
    return mayStoreMore(owner) && (owner.isGuest() || sessions <= limits.sessionsPerPrincipal());
  }

  /** Whether the sessions of {@code owner} may take more than they do. Any thread. */
  boolean mayStoreMore(PrincipalId owner) {
    return !full.contains(owner);
  }

  /** The sessions of {@code owner} take so much more, or less. */
  void stored(PrincipalId owner, long change) {
    long now = storedOf.getOrDefault(owner, 0L) + change;
    if (now <= 0) {
      storedOf.remove(owner);
    } else {
      storedOf.put(owner, now);
    }
    long most = limits.storedBytesPerPrincipal();
    if (now > most && full.add(owner)) {
      tell(new Record.Restrict(owner, true));
    } else if (now <= most - most / 8 && full.remove(owner)) { // so that it does not flutter
      tell(new Record.Restrict(owner, false));
    }
  }

  private void tell(Record.Restrict restriction) {
    Consumer<Record.Restrict> to = restrictions;
    if (to != null) {
      to.accept(restriction);
    }
  }

  /** Whose messages are retained. */
  Set<PrincipalId> retaining() {
    return Set.copyOf(retainedOf.keySet());
  }

  /** What {@code restriction} would say if it were told now. Any thread. */
  Record.Restrict asOfNow(Record.Restrict restriction) {
    return new Record.Restrict(restriction.principal(), full.contains(restriction.principal()));
  }

  Record.Purpose decide(Record.Purpose purpose, Message message) {
    if (!purpose.toRetained()) {
      return purpose;
    }
    Tally theirs = retainedOf.getOrDefault(message.author().id(), Tally.NONE);
    return purpose.within(
        retained.get() < limits.retainedMessages()
            && theirs.messages() < limits.retainedMessagesPerPrincipal(),
        retainedBytes.get() < limits.retainedBytes()
            && theirs.bytes() < limits.retainedBytesPerPrincipal());
  }

  void changed(Effect.RetainedChanged change) {
    retained.addAndGet(change.messages());
    retainedBytes.addAndGet(change.bytes());
    retainedOf.compute(
        change.owner(),
        (_, before) -> {
          Tally had = before == null ? Tally.NONE : before;
          Tally now = new Tally(had.messages() + change.messages(), had.bytes() + change.bytes());
          return now.messages() <= 0 ? null : now;
        });
  }
}
