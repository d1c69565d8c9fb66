package io.sallyport.hosting;

import io.sallyport.principal.PrincipalId;
import io.sallyport.records.Effect;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What principals may store in all shards together. No shard can see that alone, so it is decided
 * here, before a record is appended, and the decision is written into the record. Thread-safe.
 *
 * <p>Retained messages are counted when they are kept, so a burst may exceed a limit by what was
 * under way; sessions are counted when they are asked for.
 */
final class Quotas {
  private final ShardLimits limits;
  private final ConcurrentHashMap<PrincipalId, Integer> retainedOf = new ConcurrentHashMap<>();
  private final AtomicInteger retained = new AtomicInteger();
  private final AtomicLong retainedBytes = new AtomicLong();

  Quotas(ShardLimits limits) {
    this.limits = limits;
  }

  /** Whether {@code owner}, who has that many sessions with the one it asks for, may have it. */
  boolean mayCreate(PrincipalId owner, int sessions) {
    return owner.isGuest() || sessions <= limits.sessionsPerPrincipal();
  }

  Record.Purpose decide(Record.Purpose purpose, Message message) {
    return purpose.toRetained() && !mayGrow(message.author().id())
        ? purpose.withMayGrow(false)
        : purpose;
  }

  private boolean mayGrow(PrincipalId owner) {
    return retained.get() < limits.retainedMessages()
        && retainedBytes.get() < limits.retainedBytes()
        && retainedOf.getOrDefault(owner, 0) < limits.retainedMessagesPerPrincipal();
  }

  void changed(Effect.RetainedChanged change) {
    retained.addAndGet(change.messages());
    retainedBytes.addAndGet(change.bytes());
    retainedOf.compute(
        change.owner(),
        (_, count) -> {
          int now = (count == null ? 0 : count) + change.messages();
          return now <= 0 ? null : now;
        });
  }
}
