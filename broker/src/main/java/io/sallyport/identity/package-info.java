/**
 * Who are they? Credentials go in, a verdict comes out.
 *
 * <p>Start reading at {@link io.sallyport.identity.AuthenticatorChain}; accounts stand in the
 * {@link io.sallyport.identity.AccountBook}.
 *
 * <p>Floor 2.2: may import floors 2.1, 2.0 and {@code wire}, and Bouncy Castle for Argon2.
 */
@NullMarked
package io.sallyport.identity;

import org.jspecify.annotations.NullMarked;
