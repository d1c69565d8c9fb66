package io.sallyport.storage;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;

/**
 * How RocksDB is set up for the broker's pattern: written all the time, in small batches of small
 * rows that are mostly deleted soon; read as a whole when a shard is opened, and never else. Owns
 * native memory.
 *
 * <p>Bounds: {@link #MEMTABLE_BYTES} for all that is not in a table yet, {@link #CACHE_BYTES} for
 * blocks, indexes included. There are no bloom filters, since nobody asks for a single row.
 */
final class RocksSettings implements AutoCloseable {
  private static final long MIB = 1 << 20;
  static final long MEMTABLE_BYTES = 40 * MIB;
  static final long CACHE_BYTES = 8 * MIB;

  /** One column's share; a busy column is flushed before all of them together are too many. */
  private static final long COLUMN_BYTES = 16 * MIB;

  /** How much there is to read again after a crash. */
  private static final long WAL_BYTES = 128 * MIB;

  private static final long TABLE_BYTES = 32 * MIB;
  private static final long BLOCK_BYTES = 16 * 1024;
  private static final int LOG_FILES = 3;

  private final LRUCache cache = new LRUCache(CACHE_BYTES);
  private final DBOptions database;
  private final ColumnFamilyOptions column;

  RocksSettings() {
    this.database =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setDbWriteBufferSize(MEMTABLE_BYTES)
            .setMaxTotalWalSize(WAL_BYTES)
            // Damage in the middle of what was acknowledged is an error; the end of a write that
            // was never answered may be missing.
            .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
            .setParanoidChecks(true)
            .setManualWalFlush(false)
            .setMaxBackgroundJobs(2)
            .setBytesPerSync(MIB)
            .setMaxOpenFiles(256)
            .setMaxManifestFileSize(16 * MIB)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setMaxLogFileSize(MIB)
            .setKeepLogFileNum(LOG_FILES)
            .setStatsDumpPeriodSec(0)
            .setStatsPersistPeriodSec(0);
    this.column =
        new ColumnFamilyOptions()
            .setWriteBufferSize(COLUMN_BYTES)
            .setMaxWriteBufferNumber(4)
            .setTargetFileSizeBase(TABLE_BYTES)
            .setMaxBytesForLevelBase(4 * TABLE_BYTES)
            .setLevelCompactionDynamicLevelBytes(true)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setTableFormatConfig(
                new BlockBasedTableConfig()
                    .setBlockCache(cache)
                    .setCacheIndexAndFilterBlocks(true)
                    .setBlockSize(BLOCK_BYTES));
  }

  DBOptions database() {
    return database;
  }

  ColumnFamilyOptions column() {
    return column;
  }

  @Override
  public void close() {
    database.close();
    column.close();
    cache.close();
  }
}
