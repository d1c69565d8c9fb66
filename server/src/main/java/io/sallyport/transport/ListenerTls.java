package io.sallyport.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * TLS as it is in force at one listener: context, whom it trusts, and the keys of its tickets. All
 * three are replaced together, so a session that began under another trust is never resumed.
 * Thread-safe.
 */
final class ListenerTls {
  private final SslContext context;
  private final @Nullable ClientTrust trust;
  private final @Nullable TicketKeys tickets;

  /**
   * @param trust whom client certificates must come from; null when none are asked for
   * @param tickets null where the engine sees to its own
   */
  ListenerTls(SslContext context, @Nullable ClientTrust trust, @Nullable TicketKeys tickets) {
    this.context = context;
    this.trust = trust;
    this.tickets = tickets;
  }

  SslHandler newHandler(ByteBufAllocator allocator, long nanos) {
    if (tickets != null) {
      tickets.look(nanos);
    }
    return context.newHandler(allocator);
  }

  /**
   * Asks again what the engine asked when the session began, which may be hours ago: the dates, and
   * the revocation list.
   *
   * @throws CertificateException when the answer is no by now
   */
  void recheck(X509Certificate[] chain) throws CertificateException {
    if (trust == null) {
      throw new CertificateException("nobody here asks for certificates");
    }
    trust.recheck(chain);
  }
}
