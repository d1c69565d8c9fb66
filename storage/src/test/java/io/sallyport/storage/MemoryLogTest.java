package io.sallyport.storage;

import io.sallyport.store.MemoryLog;
import io.sallyport.store.ShardLog;

/** The contract, kept in memory. */
class MemoryLogTest extends LogContract {
  @Override
  ShardLog open() {
    return new MemoryLog(SHARDS, machines, () -> 5, Thread.ofPlatform().daemon().factory());
  }
}
