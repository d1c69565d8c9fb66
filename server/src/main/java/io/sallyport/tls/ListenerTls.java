package io.sallyport.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.sallyport.pki.TrustedAuthorities;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * TLS as it is in force at one listener: context, whom it trusts, and the keys of its tickets. All
 * three are replaced together, so a session that began under another trust is never resumed.
 * Thread-safe.
 */
public final class ListenerTls {
  private final SslContext context;
  private final X509Certificate own;
  private final @Nullable ClientTrust trust;
  private final @Nullable TicketKeys tickets;

  /**
   * @param own the server's certificate
   * @param trust whom client certificates must come from; null when none are asked for
   * @param tickets null where the engine sees to its own
   */
  ListenerTls(
      SslContext context,
      X509Certificate own,
      @Nullable ClientTrust trust,
      @Nullable TicketKeys tickets) {
    this.context = context;
    this.own = own;
    this.trust = trust;
    this.tickets = tickets;
  }

  /**
   * For one connection. Loop only.
   *
   * @param nanos of the ticker, by which keys grow old
   */
  public SslHandler newHandler(ByteBufAllocator allocator, long nanos) {
    if (tickets != null) {
      tickets.look(nanos);
    }
    return context.newHandler(allocator);
  }

  /** What the server shows. */
  X509Certificate own() {
    return own;
  }

  /** Whom it trusts; null when nobody is asked for a certificate. */
  @Nullable TrustedAuthorities authorities() {
    return trust == null ? null : trust.authorities();
  }

  /**
   * Asks again what the engine asked when the session began, which may be hours ago: the dates, the
   * authority, and its revocation list.
   *
   * @param verified whether a handshake with this context verified the chain; otherwise it is
   *     verified now, which takes as long
   * @throws CertificateException when the answer is no by now
   */
  TrustedAuthorities.Held hold(X509Certificate[] chain, boolean verified)
      throws CertificateException {
    if (trust == null) {
      throw new CertificateException("nobody here asks for certificates");
    }
    if (!verified) {
      trust.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
    }
    return trust.authorities().hold(chain);
  }
}
