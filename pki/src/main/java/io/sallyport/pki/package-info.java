/**
 * The certificate authority: issue, renew, revoke, list; keys and certificates on disk.
 *
 * <p>Start reading at {@link io.sallyport.pki.PkiDirectory}, the folder on disk, and {@link
 * io.sallyport.pki.CertificateAuthority}, which signs. Everything here may touch the disk and
 * block: call it on start, from a verb or from a thread of your own, never on an event loop. The
 * exceptions are {@link io.sallyport.pki.ClientIdentity}, {@link io.sallyport.pki.RevocationList}
 * once loaded, and {@link io.sallyport.pki.TlsFailure}, which only compute.
 *
 * <p>Floor 2: imports no other room; Bouncy Castle is its library. No clock is read here but the
 * {@link java.time.InstantSource} that is handed in.
 */
@NullMarked
package io.sallyport.pki;

import org.jspecify.annotations.NullMarked;
