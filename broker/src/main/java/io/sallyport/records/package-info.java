/**
 * What can be said to a shard and what it answers, as values, with the bytes that logs and rows
 * hold for ever.
 *
 * <p>Floor 2.2: may import floors 2.1, 2.0 and {@code wire}. Start reading at {@link
 * io.sallyport.records.Record} and {@link io.sallyport.records.Effect}.
 */
@NullMarked
package io.sallyport.records;

import org.jspecify.annotations.NullMarked;
