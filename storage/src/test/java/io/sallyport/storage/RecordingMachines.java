package io.sallyport.storage;

import io.sallyport.store.Changes;
import io.sallyport.store.Column;
import io.sallyport.store.Machine;
import io.sallyport.store.StoredState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Machines that write down what they are told, keep a row for each record, and read those back. */
final class RecordingMachines implements Machine.Machines {
  /** A record that breaks the machine, after it has changed something. */
  static final byte POISON = 66;

  /** A record that changes nothing. */
  static final byte IDLE = 77;

  private final Map<Integer, List<String>> heard = new ConcurrentHashMap<>();
  private final Map<Integer, List<String>> loaded = new ConcurrentHashMap<>();
  private final Map<Integer, Throwable> stopped = new ConcurrentHashMap<>();
  private final AtomicInteger batches = new AtomicInteger();
  private final AtomicInteger opened = new AtomicInteger();

  @Override
  public Machine open(int shard, StoredState state) {
    heard.putIfAbsent(shard, new CopyOnWriteArrayList<>());
    List<String> rows = new CopyOnWriteArrayList<>();
    state.each(
        Column.BODY, (key, value) -> rows.add(ByteBuffer.wrap(key).getLong(2) + "=" + value[0]));
    loaded.put(shard, rows);
    opened.incrementAndGet();
    return new Recording(shard);
  }

  @Override
  public void stopped(int shard, Throwable cause) {
    stopped.put(shard, cause);
  }

  @Override
  public void batchEnded() {
    batches.incrementAndGet();
  }

  /** What the shard let out: {@code position=value@millis}. */
  List<String> heard(int shard) {
    return heard.getOrDefault(shard, List.of());
  }

  /** What it found when it was opened last: {@code position=value}. */
  List<String> loaded(int shard) {
    return loaded.getOrDefault(shard, List.of());
  }

  @Nullable Throwable stopped(int shard) {
    return stopped.get(shard);
  }

  int batches() {
    return batches.get();
  }

  /** How many machines were made. */
  int opened() {
    return opened.get();
  }

  private final class Recording implements Machine {
    private final int shard;
    private final List<String> waiting = new ArrayList<>();

    private Recording(int shard) {
      this.shard = shard;
    }

    @Override
    public void apply(long position, long appendedMillis, byte[] record, Changes changes) {
      if (record[0] != IDLE) {
        byte[] key = ByteBuffer.allocate(10).putShort((short) shard).putLong(position).array();
        changes.put(Column.BODY, key, record);
      }
      if (record[0] == POISON) {
        throw new IllegalStateException("poison");
      }
      waiting.add(position + "=" + record[0] + "@" + appendedMillis);
    }

    @Override
    public void release() {
      heard(shard).addAll(waiting);
      waiting.clear();
    }
  }
}
