/**
 * What is kept of a client between its packets: sessions that end with their connection, the
 * connection's side of those that a shard keeps, and the places of both in groups.
 *
 * <p>Floor 2.6: may import {@code delivery}, floors 2.4 and below, and {@code wire}. Start reading
 * at {@link io.sallyport.keeping.LiveSession} and {@link io.sallyport.keeping.DurableFront}.
 */
@NullMarked
package io.sallyport.keeping;

import org.jspecify.annotations.NullMarked;
