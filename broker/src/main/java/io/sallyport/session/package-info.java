/**
 * One client's state machine: windows, quality-of-service flows, will, expiry, takeover.
 *
 * <p>Floor 2.2: may import floors 2.1, 2.0 and {@code wire}.
 */
@NullMarked
package io.sallyport.session;

import org.jspecify.annotations.NullMarked;
