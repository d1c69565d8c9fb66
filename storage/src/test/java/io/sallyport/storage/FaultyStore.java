package io.sallyport.storage;

import io.sallyport.store.Batch;
import io.sallyport.store.Changes;
import io.sallyport.store.Column;
import io.sallyport.store.Store;
import io.sallyport.store.StoredState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/**
 * Rows in memory, on a disk that fails when a test says so. Knows what a power failure would leave.
 */
final class FaultyStore implements Store {

  /** What a write does that fails. */
  enum Fault {
    /** It says so, and nothing was written. */
    NOTHING_WRITTEN,
    /** It says so, and yet everything was. */
    ALL_WRITTEN,
    /** It throws what no store may throw. */
    OUR_MISTAKE
  }

  private final Map<Column, TreeMap<byte[], byte[]>> columns = new TreeMap<>();
  private final List<Batch> unsynced = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final Semaphore mayWrite = new Semaphore(0);
  private boolean slow;
  private int failingReopens;
  private boolean broken;
  private boolean closed;
  private long freeBytes = Long.MAX_VALUE;
  private String damaged = "";
  private int writes;
  private int reopens;

  private static TreeMap<byte[], byte[]> empty() {
    return new TreeMap<>(Arrays::compareUnsigned);
  }

  synchronized FaultyStore failing(Fault... next) {
    faults.addAll(List.of(next));
    return this;
  }

  synchronized FaultyStore notOpening(int times) {
    failingReopens = times;
    return this;
  }

  /** From here on each write waits for a {@link #letWrite}. */
  synchronized FaultyStore slow() {
    slow = true;
    return this;
  }

  void letWrite(int times) {
    mayWrite.release(times);
  }

  synchronized void free(long bytes) {
    freeBytes = bytes;
  }

  /** The rows of that shard in that column cannot be read. */
  synchronized void damage(int shard, Column column) {
    damaged = shard + " " + column;
  }

  synchronized int writes() {
    return writes;
  }

  synchronized int reopens() {
    return reopens;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** What a new process finds after this one was killed, or the power went. */
  synchronized FaultyStore after(boolean powerFailure) {
    FaultyStore left = new FaultyStore();
    columns.forEach((column, rows) -> left.rows(column).putAll(rows));
    if (powerFailure && !unsynced.isEmpty()) {
      left.columns.clear();
      synced.forEach((column, rows) -> left.rows(column).putAll(rows));
    }
    return left;
  }

  private final Map<Column, TreeMap<byte[], byte[]>> synced = new TreeMap<>();

  private TreeMap<byte[], byte[]> rows(Column column) {
    return columns.computeIfAbsent(column, _ -> empty());
  }

  @Override
  public synchronized void each(int shard, Column column, StoredState.Visitor visitor)
      throws IOException {
    if (broken) {
      throw new IOException("not open");
    }
    if (damaged.equals(shard + " " + column)) {
      throw new IOException("checksum mismatch");
    }
    for (Map.Entry<byte[], byte[]> row : rows(column).entrySet()) {
      if (Short.toUnsignedInt(ByteBuffer.wrap(row.getKey()).getShort()) == shard) {
        visitor.row(row.getKey(), row.getValue());
      }
    }
  }

  @Override
  public void write(Batch batch, boolean sync) throws IOException {
    if (isSlow()) {
      mayWrite.acquireUninterruptibly();
    }
    writeNow(batch, sync);
  }

  private synchronized boolean isSlow() {
    return slow;
  }

  private synchronized void writeNow(Batch batch, boolean sync) throws IOException {
    writes++;
    if (broken) {
      throw new IOException("not open");
    }
    Fault fault = faults.isEmpty() ? null : faults.removeFirst();
    if (fault == Fault.OUR_MISTAKE) {
      throw new IllegalStateException("our mistake");
    }
    if (fault != Fault.NOTHING_WRITTEN) {
      batch.tell(new Writing());
      if (sync) {
        unsynced.clear();
        synced.clear();
        columns.forEach((column, rows) -> synced.put(column, new TreeMap<>(rows)));
      } else {
        unsynced.add(batch);
      }
    }
    if (fault != null) {
      broken = true;
      throw new IOException("the disk says no");
    }
  }

  private final class Writing implements Changes {
    @Override
    public void put(Column column, byte[] key, byte[] value) {
      rows(column).put(key, value);
    }

    @Override
    public void delete(Column column, byte[] key) {
      rows(column).remove(key);
    }

    @Override
    public void deleteRange(Column column, byte[] from, byte[] to) {
      rows(column).subMap(from, to).clear();
    }
  }

  @Override
  public synchronized void reopen() throws IOException {
    reopens++;
    if (failingReopens > 0) {
      failingReopens--;
      throw new IOException("still no");
    }
    broken = false;
  }

  @Override
  public synchronized long freeBytes() {
    return freeBytes;
  }

  @Override
  public long usedBytes() {
    return 0;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
