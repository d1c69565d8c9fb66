/**
 * The broker's {@link io.sallyport.store.Store} on a disk. The only room that knows RocksDB, and
 * that it is RocksDB.
 *
 * <p>Floor 3: imports {@code store}. Start reading at {@link io.sallyport.storage.RocksStore};
 * {@link io.sallyport.storage.RocksSettings} says how the engine is set up and why. Everything here
 * blocks on the disk.
 */
@NullMarked
package io.sallyport.storage;

import org.jspecify.annotations.NullMarked;
