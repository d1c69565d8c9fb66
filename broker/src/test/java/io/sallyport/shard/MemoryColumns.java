package io.sallyport.shard;

import io.sallyport.store.Changes;
import io.sallyport.store.Column;
import io.sallyport.store.StoredState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Columns as a disk would keep them: what was not committed is lost. */
final class MemoryColumns {

  /** Rows of one batch, in order. */
  static final class Batch implements Changes {
    private final List<Runnable> changes = new ArrayList<>();
    private final MemoryColumns columns;

    private Batch(MemoryColumns columns) {
      this.columns = columns;
    }

    @Override
    public void put(Column column, byte[] key, byte[] value) {
      changes.add(() -> columns.rows(column).put(key, value));
    }

    @Override
    public void delete(Column column, byte[] key) {
      changes.add(() -> columns.rows(column).remove(key));
    }

    @Override
    public void deleteRange(Column column, byte[] from, byte[] to) {
      changes.add(() -> columns.rows(column).subMap(from, true, to, false).clear());
    }

    void commit() {
      changes.forEach(Runnable::run);
    }
  }

  private final Map<Column, TreeMap<byte[], byte[]>> columns = new EnumMap<>(Column.class);

  TreeMap<byte[], byte[]> rows(Column column) {
    return columns.computeIfAbsent(column, _ -> new TreeMap<>(Arrays::compareUnsigned));
  }

  Batch batch() {
    return new Batch(this);
  }

  StoredState of(int shard) {
    byte[] from = {(byte) (shard >>> 8), (byte) shard};
    byte[] to = {(byte) (shard + 1 >>> 8), (byte) (shard + 1)};
    return (column, visitor) -> rows(column).subMap(from, true, to, false).forEach(visitor::row);
  }

  int size() {
    return columns.values().stream().mapToInt(TreeMap::size).sum();
  }
}
