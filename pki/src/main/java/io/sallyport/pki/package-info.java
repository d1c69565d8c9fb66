/**
 * The certificate authority: issue, renew, revoke, list; keys and certificates on disk.
 *
 * <p>Floor 2: imports no other room; Bouncy Castle is its library.
 */
@NullMarked
package io.sallyport.pki;

import org.jspecify.annotations.NullMarked;
