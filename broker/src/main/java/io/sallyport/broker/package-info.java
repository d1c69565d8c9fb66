/**
 * The journeys of connect, publish, subscribe and leave; the one room that sees all others of the
 * broker.
 *
 * <p>Floor 2.5: may import every room of this module and {@code wire}.
 */
@NullMarked
package io.sallyport.broker;

import org.jspecify.annotations.NullMarked;
