package io.sallyport.hosting;

import io.sallyport.records.Record;
import io.sallyport.store.ShardLog;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/**
 * What must be appended whatever the queues say: ends of connections and memberships. Thread-safe;
 * holds at most what the connections and memberships that ended have left.
 */
final class LateRecords {
  private record Late(int shard, Record record) {}

  private final Appends appends;
  private final IntPredicate isStopped;
  private final UnaryOperator<Record.Restrict> asOfNow;
  private final Queue<Late> late = new ConcurrentLinkedQueue<>();

  /**
   * @param asOfNow what a restriction that was late has to say by now
   */
  LateRecords(Appends appends, IntPredicate isStopped, UnaryOperator<Record.Restrict> asOfNow) {
    this.appends = appends;
    this.isStopped = isStopped;
    this.asOfNow = asOfNow;
  }

  /** Appends {@code record} now or with a later tick; until it is applied or its shard stops. */
  void insist(int shard, Record record) {
    if (!tryNow(shard, record)) {
      late.add(new Late(shard, record));
    }
  }

  private boolean tryNow(int shard, Record record) {
    return isStopped.test(shard)
        || (record instanceof Record.Restrict restrict
            ? appendAsOfNow(shard, restrict)
            : append(shard, record));
  }

  /**
   * One that was late would overtake what was said since, and nobody would say it again. One at a
   * time, so that what was decided last is appended last.
   */
  private synchronized boolean appendAsOfNow(int shard, Record.Restrict restrict) {
    return append(shard, asOfNow.apply(restrict));
  }

  private boolean append(int shard, Record record) {
    return appends.append(
        shard,
        record,
        Shards.SHARD_THREAD,
        position -> {
          if (position == ShardLog.REFUSED && !isStopped.test(shard)) {
            late.add(new Late(shard, record));
          }
        });
  }

  /** Called with every tick. */
  void retry() {
    for (int most = late.size(); most > 0; most--) {
      Late next = late.poll();
      if (next != null && !tryNow(next.shard(), next.record())) {
        late.add(next);
      }
    }
  }
}
