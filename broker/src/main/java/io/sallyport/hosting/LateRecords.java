package io.sallyport.hosting;

import io.sallyport.records.Record;
import io.sallyport.store.ShardLog;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntPredicate;

/**
 * What must be appended whatever the queues say: ends of connections and memberships. Thread-safe;
 * holds at most what the connections and memberships that ended have left.
 */
final class LateRecords {
  private record Late(int shard, Record record) {}

  private final Appends appends;
  private final IntPredicate isStopped;
  private final Queue<Late> late = new ConcurrentLinkedQueue<>();

  LateRecords(Appends appends, IntPredicate isStopped) {
    this.appends = appends;
    this.isStopped = isStopped;
  }

  /** Appends {@code record} now or with a later tick; until it is applied or its shard stops. */
  void insist(int shard, Record record) {
    if (!tryNow(shard, record)) {
      late.add(new Late(shard, record));
    }
  }

  private boolean tryNow(int shard, Record record) {
    return isStopped.test(shard)
        || appends.append(
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
