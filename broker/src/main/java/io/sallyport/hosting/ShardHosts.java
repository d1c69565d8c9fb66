package io.sallyport.hosting;

import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import io.sallyport.records.RecordFormat;
import io.sallyport.records.ShardCounts;
import io.sallyport.shard.ShardMachine;
import io.sallyport.store.Changes;
import io.sallyport.store.Machine;
import io.sallyport.store.StoredState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The machines of one node as its log drives them: reads the records, and keeps the effects until
 * the log says that they are durable. Confined to the thread that drives the shards, except what is
 * said to be for others.
 */
final class ShardHosts implements Machine.Machines {

  /** One machine with the effects that wait. */
  private final class Host implements Machine {
    private final int shard;
    private final ShardMachine machine;
    private final List<Effect> waiting = new ArrayList<>();
    volatile ShardCounts counts = ShardCounts.NONE;
    volatile long nextDeadlineMillis = Long.MAX_VALUE;
    volatile boolean stopped;

    Host(int shard, ShardMachine machine) {
      this.shard = shard;
      this.machine = machine;
      publish();
    }

    @Override
    public void apply(long position, long appendedMillis, byte[] record, Changes changes) {
      machine.apply(position, appendedMillis, RecordFormat.read(record), changes, waiting::add);
    }

    @Override
    public void release() {
      publish();
      router.route(shard, waiting);
      waiting.clear();
    }

    private void publish() {
      ShardCounts now = machine.counts();
      storedBytes.addAndGet(now.storedBytes() - counts.storedBytes());
      counts = now;
      nextDeadlineMillis = machine.nextDeadlineMillis();
      machine.tellPurses(router::purse);
    }
  }

  private final EffectRouter router;
  private final Shards.Node node;
  private final AtomicLong storedBytes = new AtomicLong();
  private final Map<Integer, Host> hosts = new ConcurrentHashMap<>();

  ShardHosts(EffectRouter router, Shards.Node node) {
    this.router = router;
    this.node = node;
  }

  @Override
  public Machine open(int shard, StoredState state) {
    return read(shard, state).get();
  }

  /** Only the rows are read beside others: whatever is told is told by the thread that opens. */
  @Override
  public Supplier<Machine> read(int shard, StoredState state) {
    try {
      ShardMachine machine = ShardMachine.load(shard, state);
      return () -> host(shard, machine);
    } catch (RuntimeException | Error e) {
      return () -> {
        salvage(shard, state);
        throw e;
      };
    }
  }

  /**
   * After a failed batch the state is what the effects let out so far have told, so only a first
   * opening is announced.
   */
  private Host host(int shard, ShardMachine machine) {
    Host host = new Host(shard, machine);
    Host before = hosts.put(shard, host);
    if (before != null) {
      storedBytes.addAndGet(-before.counts.storedBytes());
      before.machine.recallPurses(router::purse);
    } else {
      host.machine.announce(host.waiting::add);
      host.release();
    }
    return host;
  }

  private void salvage(int shard, StoredState state) {
    if (!hosts.containsKey(shard)) {
      Salvage.interests(shard, state, interest -> router.route(shard, List.of(interest)));
    }
  }

  @Override
  public void stopped(int shard, Throwable cause) {
    Host host = hosts.get(shard);
    if (host != null) {
      host.stopped = true;
    }
    node.stopped(shard, cause);
  }

  @Override
  public void batchEnded() {
    router.flush();
  }

  /** For any thread. */
  boolean isStopped(int shard) {
    Host host = hosts.get(shard);
    return host == null || host.stopped;
  }

  /** For any thread; as of the last batch. */
  ShardCounts counts() {
    ShardCounts sum = ShardCounts.NONE;
    for (Host host : hosts.values()) {
      sum = sum.plus(host.counts);
    }
    return sum;
  }

  /** For any thread; as of the last batch. */
  long storedBytes() {
    return storedBytes.get();
  }

  /** For any thread; as of the last batch. */
  boolean isDue(int shard, long nowMillis) {
    Host host = hosts.get(shard);
    return host != null && !host.stopped && host.nextDeadlineMillis <= nowMillis;
  }

  List<Record> due(int shard, long nowMillis, int most) {
    Host host = hosts.get(shard);
    return host == null || host.stopped ? List.of() : host.machine.due(nowMillis, most);
  }

  /** Null when the shard has stopped, or could not be read. */
  <T> @Nullable T read(int shard, Function<ShardMachine, T> question) {
    Host host = hosts.get(shard);
    if (host == null || host.stopped) {
      return null;
    }
    try {
      return question.apply(host.machine);
    } catch (RuntimeException e) {
      node.failed(e);
      return null;
    }
  }
}
