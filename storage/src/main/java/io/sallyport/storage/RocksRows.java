package io.sallyport.storage;

import io.sallyport.store.Column;
import io.sallyport.store.StoreRows;
import io.sallyport.store.StoreUnusable;
import io.sallyport.store.StoreUnusable.Trouble;
import io.sallyport.store.StoredState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;

/**
 * The engine, open, with a family for each {@link Column} in their order. Used by one thread at a
 * time.
 */
record RocksRows(RocksDB database, List<ColumnFamilyHandle> columns)
    implements StoreRows, AutoCloseable {
  private static final long READ_AHEAD_BYTES = 2 << 20;

  /** Opens the folder to read and write it; made when it is missing. */
  static RocksRows open(RocksSettings settings, Path folder) throws IOException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      return new RocksRows(
          RocksDB.open(settings.database(), folder.toString(), families(settings), handles),
          handles);
    } catch (RocksDBException e) {
      throw unusable(folder, e);
    }
  }

  /** Opens the folder and changes nothing in it. */
  static RocksRows look(RocksSettings settings, Path folder) throws IOException {
    Extent.verify(folder);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      return new RocksRows(
          RocksDB.openReadOnly(settings.database(), folder.toString(), families(settings), handles),
          handles);
    } catch (RocksDBException e) {
      throw unusable(folder, e);
    }
  }

  private static List<ColumnFamilyDescriptor> families(RocksSettings settings) {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (Column column : Column.values()) {
      byte[] name = column.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
      families.add(new ColumnFamilyDescriptor(name, settings.column()));
    }
    families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, settings.column()));
    return families;
  }

  private static StoreUnusable unusable(Path folder, RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    Status.Code code = e.getStatus() == null ? Status.Code.Undefined : e.getStatus().getCode();
    Trouble trouble =
        switch (code) {
          case Corruption -> Trouble.DAMAGED;
          case InvalidArgument, NotSupported -> Trouble.UNKNOWN_FORMAT;
          case IOError -> inputOutput(message);
          default -> Trouble.NOT_WRITABLE;
        };
    return new StoreUnusable(trouble, "%s: %s".formatted(folder, message), e);
  }

  /** A file that the engine's own list names and that is not there is damage as well. */
  private static Trouble inputOutput(String message) {
    if (message.contains("lock")) {
      return Trouble.IN_USE;
    }
    return message.contains("No such file") ? Trouble.DAMAGED : Trouble.NOT_WRITABLE;
  }

  private ColumnFamilyHandle of(Column column) {
    return columns.get(column.ordinal());
  }

  @Override
  public void each(int shard, Column column, StoredState.Visitor visitor) throws IOException {
    byte[] from = prefix(shard);
    try (Slice end = new Slice(prefix(shard + 1));
        ReadOptions options =
            new ReadOptions()
                .setFillCache(false)
                .setVerifyChecksums(true)
                .setReadaheadSize(READ_AHEAD_BYTES)) {
      if (shard < 0xFFFF) {
        options.setIterateUpperBound(end);
      }
      try (RocksIterator rows = database.newIterator(of(column), options)) {
        for (rows.seek(from); rows.isValid(); rows.next()) {
          visitor.row(rows.key(), rows.value());
        }
        rows.status();
      }
    } catch (RocksDBException e) {
      throw new IOException(
          "%s in column %s".formatted(e.getMessage(), column.name().toLowerCase(Locale.ROOT)), e);
    }
  }

  private static byte[] prefix(int shard) {
    return ByteBuffer.allocate(Short.BYTES).putShort((short) shard).array();
  }

  @Override
  public void close() {
    columns.forEach(ColumnFamilyHandle::close);
    database.close();
  }
}
