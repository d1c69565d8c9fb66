package io.sallyport.storage;

import io.sallyport.store.Changes;
import io.sallyport.store.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Tells a batch to the engine. What the engine does not like is told by {@link #check}. */
final class BatchWriter implements Changes {
  private final WriteBatch batch;
  private final List<ColumnFamilyHandle> columns;
  private @Nullable RocksDBException failure;

  BatchWriter(WriteBatch batch, List<ColumnFamilyHandle> columns) {
    this.batch = batch;
    this.columns = columns;
  }

  @Override
  public void put(Column column, byte[] key, byte[] value) {
    try {
      batch.put(columns.get(column.ordinal()), key, value);
    } catch (RocksDBException e) {
      failure = e;
    }
  }

  @Override
  public void delete(Column column, byte[] key) {
    try {
      batch.delete(columns.get(column.ordinal()), key);
    } catch (RocksDBException e) {
      failure = e;
    }
  }

  @Override
  public void deleteRange(Column column, byte[] from, byte[] to) {
    try {
      batch.deleteRange(columns.get(column.ordinal()), from, to);
    } catch (RocksDBException e) {
      failure = e;
    }
  }

  /** Nothing of a batch is written that is not whole. */
  void check() throws RocksDBException {
    if (failure != null) {
      throw failure;
    }
  }
}
