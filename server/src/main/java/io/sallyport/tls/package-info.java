/**
 * What a listener needs to speak TLS: contexts made from files, whom they trust, and the watch that
 * puts other files into force while connections live. Begin with {@link
 * io.sallyport.tls.TlsInForce}.
 *
 * <p>Floor 4.0: may import floors 1 to 3 and Netty.
 */
@NullMarked
package io.sallyport.tls;

import org.jspecify.annotations.NullMarked;
