/**
 * The broker as a whole, and the journeys of connect, publish, subscribe and leave; the one room
 * that sees all others of the broker.
 *
 * <p>Floor 2.7: may import every room of this module and {@code wire}. Start reading at {@link
 * io.sallyport.broker.Client}, which sends each packet on its journey.
 */
@NullMarked
package io.sallyport.broker;

import org.jspecify.annotations.NullMarked;
