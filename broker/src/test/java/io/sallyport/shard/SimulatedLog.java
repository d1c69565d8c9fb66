package io.sallyport.shard;

import io.sallyport.records.RecordFormat;
import io.sallyport.store.Changes;
import io.sallyport.store.Machine;
import io.sallyport.store.ShardLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * A log that does what disks do: it takes its time, it fails, and what it had not committed is gone
 * when it is opened again. Driven step by step by one thread and one seed.
 */
final class SimulatedLog implements ShardLog {

  /** What stays when the process dies. */
  static final class Disk {
    final MemoryColumns columns = new MemoryColumns();
    final long[] positions;

    Disk(int shards) {
      positions = new long[shards];
    }
  }

  private record Item(Append append, Appended done, Runnable task) {}

  private record Answer(Appended done, long position) {}

  private final Disk disk;
  private final Machine.Machines machines;
  private final LongSupplier wallMillis;
  private final int queueHolds;
  private final Machine[] driven;

  /** Apply the same records beside the driven ones and keep nothing: copies must not differ. */
  private final ShardMachine[] shadows;

  private final long[] positions;
  private final long[] epochs;
  private final List<ArrayDeque<Item>> queues = new ArrayList<>();
  private long generation;
  private boolean full;
  private long room;
  private boolean refused;

  SimulatedLog(Disk disk, Machine.Machines machines, LongSupplier wallMillis, int queueHolds) {
    this.disk = disk;
    this.machines = machines;
    this.wallMillis = wallMillis;
    this.queueHolds = queueHolds;
    int shards = disk.positions.length;
    this.driven = new Machine[shards];
    this.shadows = new ShardMachine[shards];
    this.positions = disk.positions.clone();
    this.epochs = new long[shards];
    for (int shard = 0; shard < shards; shard++) {
      driven[shard] = machines.open(shard, disk.columns.of(shard));
      shadows[shard] = ShardMachine.load(shard, disk.columns.of(shard));
      queues.add(new ArrayDeque<>());
    }
  }

  @Override
  public boolean append(Append append, Appended done) {
    return offer(append.shard(), new Item(append, done, null));
  }

  @Override
  public boolean onShard(int shard, Runnable task) {
    return offer(shard, new Item(null, null, task));
  }

  private boolean offer(int shard, Item item) {
    return queues.get(shard).size() < queueHolds && queues.get(shard).add(item);
  }

  @Override
  public int backlog() {
    return queues.stream().mapToInt(ArrayDeque::size).max().orElse(0);
  }

  @Override
  public long generation() {
    return generation;
  }

  /** The disk has room for nothing new, or has it again. */
  void setFull(boolean isFull) {
    if (full && !isFull && refused) {
      room++;
      refused = false;
    }
    full = isFull;
  }

  private boolean hasNoRoomFor(Append append) {
    boolean none = append.room() != NO_ROOM_NEEDED && (full || append.room() != room);
    refused |= none;
    return none;
  }

  @Override
  public long room() {
    return room;
  }

  @Override
  public boolean isFull() {
    return full;
  }

  @Override
  public int shards() {
    return driven.length;
  }

  /**
   * One batch of some shards.
   *
   * @return the shards that changed; empty when it failed or nothing was there
   */
  Set<Integer> step(Random random, boolean fail) {
    MemoryColumns.Batch batch = disk.columns.batch();
    List<Answer> answers = new ArrayList<>();
    Set<Integer> touched = new TreeSet<>();
    for (int shard = 0; shard < driven.length; shard++) {
      int most = random.nextInt(9);
      for (int i = 0; i < most && !queues.get(shard).isEmpty(); i++) {
        Item item = queues.get(shard).remove();
        if (item.task() != null) {
          // a task sees durable state only: it has a batch of its own
          if (touched.contains(shard)) {
            queues.get(shard).addFirst(item);
          } else {
            item.task().run();
          }
          break;
        }
        touched.add(shard);
        answers.add(new Answer(item.done(), apply(item.append(), batch)));
      }
    }
    return end(batch, answers, touched, fail);
  }

  private long apply(Append append, MemoryColumns.Batch batch) {
    int shard = append.shard();
    boolean void_ = append.kind() == Kind.STATE && append.epoch() != epochs[shard];
    if (void_ || append.generation() != generation || hasNoRoomFor(append)) {
      return REFUSED;
    }
    long position = ++positions[shard];
    if (append.kind() == Kind.CLAIM) {
      epochs[shard] = position;
    }
    long now = wallMillis.getAsLong();
    driven[shard].apply(position, now, append.record(), batch);
    shadows[shard].apply(position, now, RecordFormat.read(append.record()), Changes.NONE, _ -> {});
    return position;
  }

  private Set<Integer> end(
      MemoryColumns.Batch batch, List<Answer> answers, Set<Integer> touched, boolean fail) {
    boolean failed = fail && !touched.isEmpty();
    if (failed) {
      generation++;
      for (int shard : touched) {
        positions[shard] = disk.positions[shard];
        driven[shard] = machines.open(shard, disk.columns.of(shard));
        shadows[shard] = ShardMachine.load(shard, disk.columns.of(shard));
      }
    } else {
      batch.commit();
      for (int shard : touched) {
        disk.positions[shard] = positions[shard];
        driven[shard].release();
      }
    }
    answers.forEach(answer -> answer.done().at(failed ? REFUSED : answer.position()));
    machines.batchEnded();
    return failed ? Set.of() : touched;
  }

  /** The copy that was never stored, but has applied all that was. */
  ShardMachine shadow(int shard) {
    return shadows[shard];
  }

  /** What the disk would give back. */
  ShardMachine stored(int shard) {
    return ShardMachine.load(shard, disk.columns.of(shard));
  }

  @Override
  public void close() {}
}
