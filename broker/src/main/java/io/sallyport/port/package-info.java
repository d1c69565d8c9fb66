/**
 * What the broker asks of whoever runs it: loops to work on, a wire to each client, and what is
 * known of a peer before it speaks.
 *
 * <p>Floor 2.2: may import floors 2.1, 2.0 and {@code wire}. Start with {@link
 * io.sallyport.port.Wire}.
 */
@NullMarked
package io.sallyport.port;

import org.jspecify.annotations.NullMarked;
