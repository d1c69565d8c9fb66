/**
 * The machine that owns a share of the sessions which outlive their connection. Deterministic:
 * commands in, effects out.
 *
 * <p>Floor 2.2: may import floors 2.1, 2.0 and {@code wire}.
 */
@NullMarked
package io.sallyport.shard;

import org.jspecify.annotations.NullMarked;
