package io.sallyport.hosting;

import io.sallyport.records.Record;
import io.sallyport.records.RecordFormat;
import io.sallyport.store.ShardLog;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The one way for records into the log: each under the epoch of this node's claim, and in the
 * generation that its loop has reached. Thread-safe; whatever names a loop is called on that loop.
 */
final class Appends {
  private static final long UNCLAIMED = 0;

  private final ShardLog log;
  private final EffectRouter router;
  private final AtomicLongArray epochs;

  Appends(ShardLog log, EffectRouter router) {
    this.log = log;
    this.router = router;
    this.epochs = new AtomicLongArray(log.shards());
  }

  /** {@code done} hears on {@code loop}, after the effects. False when it is not taken. */
  boolean append(int shard, Record record, int loop, ShardLog.Appended done) {
    return appendRaw(shard, record, loop, position -> router.answer(loop, done, position));
  }

  /** {@code answered} is called on the driving thread and sees to the loop's answer. */
  boolean appendRaw(int shard, Record record, int loop, ShardLog.Appended answered) {
    long epoch = epochs.get(shard);
    EffectRouter.Term term = router.term(loop, log.generation(), log.room());
    if (epoch == UNCLAIMED || term == null) {
      return false;
    }
    long room = grows(record) ? term.room() : ShardLog.NO_ROOM_NEEDED;
    ShardLog.Kind kind = record instanceof Record.Publish ? ShardLog.Kind.MSG : ShardLog.Kind.STATE;
    ShardLog.Append append =
        new ShardLog.Append(
            shard, kind, epoch, term.generation(), room, RecordFormat.write(record));
    boolean queued = log.append(append, answered);
    if (queued) {
      router.expectAnswer(loop);
    }
    return queued;
  }

  /**
   * Whether {@code record} asks to keep a message that nobody was promised yet. What one shard
   * forwards to another was promised; the rest is small, or frees room.
   */
  private static boolean grows(Record record) {
    return switch (record) {
      case Record.Publish publish -> publish.source() == null;
      case Record.Accept _ -> true;
      default -> false;
    };
  }

  /** For what goes from one shard to another. */
  boolean forward(int shard, Record record, Forwarder.Outcome outcome) {
    return appendRaw(
        shard,
        record,
        Shards.SHARD_THREAD,
        position -> outcome.applied(position != ShardLog.REFUSED));
  }

  /** Claims the shard; where the claim stands is its epoch. */
  boolean claim(int shard, ShardLog.Appended answered) {
    byte[] claim = RecordFormat.write(new Record.Claim());
    return log.append(
        new ShardLog.Append(shard, ShardLog.Kind.CLAIM, 0, log.generation(), claim),
        position -> {
          if (position != ShardLog.REFUSED) {
            epochs.set(shard, position);
          }
          answered.at(position);
        });
  }
}
