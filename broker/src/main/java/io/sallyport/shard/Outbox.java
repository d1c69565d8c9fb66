package io.sallyport.shard;

import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import io.sallyport.records.ShardSettings;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a shard owes the others, and what it had from them: messages go from shard to shard exactly
 * once and in order, as numbered segments go over a wire.
 *
 * <p>The sender numbers what it owes each target without a gap and keeps it until the target has
 * it; the receiver applies only the number that comes next. So everything may be sent again at any
 * time. Confined to the shard's thread; bounded by {@link ShardSettings#outboxMessages()}.
 */
final class Outbox {

  /** A message owed. */
  record Debt(Body body, Record.Purpose purpose) {}

  /** By target, then sequence. */
  final TreeMap<Integer, TreeMap<Long, Debt>> debts = new TreeMap<>();

  /** By target, the last sequence number given. */
  final TreeMap<Integer, Long> sent = new TreeMap<>();

  /** By source, the last sequence number applied. */
  final TreeMap<Integer, Long> applied = new TreeMap<>();

  private final int shard;
  private final Bodies bodies;
  private int size;

  Outbox(int shard, Bodies bodies) {
    this.shard = shard;
    this.bodies = bodies;
  }

  int size() {
    return size;
  }

  void owe(Turn turn, Body body, Record.Target target) {
    long sequence = sent.merge(target.shard(), 1L, Long::sum);
    turn.rows().sent(target.shard(), sequence);
    Debt debt = new Debt(body, target.purpose());
    bodies.refer(turn, body);
    put(target.shard(), sequence, debt);
    turn.rows().debt(target.shard(), sequence, debt);
    turn.tell(forward(target.shard(), sequence, debt));
  }

  private void put(int target, long sequence, Debt debt) {
    debts.computeIfAbsent(target, _ -> new TreeMap<>()).put(sequence, debt);
    size++;
  }

  /** Takes a stored debt back; for loading. */
  void load(int target, long sequence, Debt debt) {
    debt.body().references++;
    put(target, sequence, debt);
  }

  private Effect forward(int target, long sequence, Debt debt) {
    return new Effect.Forward(
        target,
        new Record.Publish(
            debt.body().message, new Record.Source(shard, sequence), debt.purpose()));
  }

  /** {@code target} has all up to {@code upTo}. */
  void paid(Turn turn, int target, long upTo) {
    TreeMap<Long, Debt> owed = debts.get(target);
    while (owed != null && !owed.isEmpty() && owed.firstKey() <= upTo) {
      Map.Entry<Long, Debt> first = owed.pollFirstEntry();
      size--;
      turn.rows().dropDebt(target, first.getKey());
      bodies.leave(turn, first.getValue().body());
      if (owed.isEmpty()) {
        debts.remove(target);
      }
    }
  }

  /** Whether what came from {@code source} is the next one and so to be applied. */
  boolean isNext(Turn turn, Record.@Nullable Source source) {
    if (source == null) {
      return true;
    }
    long last = applied.getOrDefault(source.shard(), 0L);
    if (source.sequence() > last + 1) {
      turn.tell(new Effect.ForwardMissed(source.shard()));
      return false;
    }
    boolean next = source.sequence() == last + 1;
    if (next) {
      last++;
      applied.put(source.shard(), last);
      turn.rows().applied(source.shard(), last);
    }
    turn.tell(new Effect.ForwardApplied(source.shard(), last));
    return next;
  }

  /** Tells all that is still owed, in order. */
  void announce(Turn turn) {
    debts.forEach((target, owed) ->
        owed.forEach((sequence, debt) -> turn.tell(forward(target, sequence, debt))));
  }
}
