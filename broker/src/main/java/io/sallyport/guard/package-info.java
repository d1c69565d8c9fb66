/**
 * Limits, bans and detectors: facts in, verdicts out, asked even before TLS.
 *
 * <p>Start reading at {@link io.sallyport.guard.ConnectionLimits}, asked at accept, {@link
 * io.sallyport.guard.Bans}, and {@link io.sallyport.guard.FailingLogins}, asked at CONNECT.
 *
 * <p>Floor 2.3: may import floors 2.2 and below.
 */
@NullMarked
package io.sallyport.guard;

import org.jspecify.annotations.NullMarked;
