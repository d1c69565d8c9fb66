/**
 * The machine that owns a share of the sessions and retained messages which outlive their
 * connection. Deterministic: records in, effects and changes out.
 *
 * <p>Floor 2.3: may import {@code records}, floors 2.1, 2.0 and {@code wire}. Start reading at
 * {@link io.sallyport.shard.ShardMachine}; the event loops reach it by way of {@code hosting}.
 */
@NullMarked
package io.sallyport.shard;

import org.jspecify.annotations.NullMarked;
