/**
 * Listeners, TLS, TCP and WebSocket: bytes come in, packets go up, through one pipeline listed in
 * one place.
 *
 * <p>Floor 4.1: may import floors 1 to 3 and Netty.
 */
@NullMarked
package io.sallyport.transport;

import org.jspecify.annotations.NullMarked;
