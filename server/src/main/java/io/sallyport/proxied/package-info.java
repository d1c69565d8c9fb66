/**
 * The PROXY protocol before anything else a connection says: a load balancer tells for whom it
 * speaks. Versions 1 and 2 as in HAProxy's {@code proxy-protocol.txt}, strictly.
 *
 * <p>Floor 4.0: may import floors 1 to 3 and Netty. Start reading at {@link
 * io.sallyport.proxied.ProxyGate}.
 */
@NullMarked
package io.sallyport.proxied;

import org.jspecify.annotations.NullMarked;
