/**
 * How a message gets from whoever publishes it to those who want it, and what all connections of a
 * node share for that: the callers and their loops, matches, groups, appends that wait, and what is
 * retained. Knows no packet's journey, and of what is kept of a client only {@link
 * io.sallyport.delivery.ClientSession}.
 *
 * <p>Floor 2.5: may import floors 2.4 and below, and {@code wire}. Start reading at {@link
 * io.sallyport.delivery.Node}, then {@link io.sallyport.delivery.Routing}.
 */
@NullMarked
package io.sallyport.delivery;

import org.jspecify.annotations.NullMarked;
