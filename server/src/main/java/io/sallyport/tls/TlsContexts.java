package io.sallyport.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.sallyport.pki.PkiProblem;
import io.sallyport.pki.ServerPair;
import io.sallyport.pki.TrustedAuthorities;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes the one TLS context of a listener: TLS 1.3, and 1.2 with forward secrecy and AEAD only; the
 * same for every name a client may ask for, so there is no weaker one to fall back to.
 *
 * <p>Sessions are resumed by tickets, never with early data. What may have changed about a client's
 * certificate since the session began is asked again by {@link Handshake}.
 */
final class TlsContexts {
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /*
   * The JDK's engine asks the process, not the context. Renegotiation lets a client make us shake
   * hands for ever over one connection.
   */
  static {
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    System.setProperty("jdk.tls.server.enableSessionTicketExtension", "true");
  }

  /** Where nobody is asked. Without it the authorities of the whole web would be read, and kept. */
  private static final TrustManager NOBODY = new Nobody();

  private TlsContexts() {}

  /**
   * Reads the files that {@code settings} name. Blocks; not for an event loop.
   *
   * @throws IOException when a file cannot be read, or certificate and key do not fit
   */
  static ListenerTls of(TlsSettings settings, InstantSource clock, long nanos) throws IOException {
    return of(ServerPair.load(settings.certificate(), settings.key()), settings, clock, nanos);
  }

  /**
   * The same for files that are to take the place of good ones: tries everything that clients would
   * stumble over.
   *
   * @param inForce those
   */
  static ListenerTls tried(
      TlsSettings settings, ListenerTls inForce, InstantSource clock, long nanos)
      throws IOException {
    ServerPair pair = ServerPair.load(settings.certificate(), settings.key());
    Optional<PkiProblem> fault = pair.fault(clock.instant(), inForce.own());
    if (fault.isPresent()) {
      throw fault.get();
    }
    return of(pair, settings, clock, nanos);
  }

  private static ListenerTls of(
      ServerPair pair, TlsSettings settings, InstantSource clock, long nanos) throws IOException {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(pair.key(), pair.chain().toArray(X509Certificate[]::new))
              // In memory, without a password: the usual kind derives a key 20,000 rounds long.
              .keyStoreType("JKS")
              .sslProvider(provider(settings))
              .protocols(PROTOCOLS)
              .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
              .clientAuth(clientAuth(settings));
      ClientTrust trust = trust(settings, clock);
      builder.trustManager(trust == null ? NOBODY : trust);
      SslContext context = builder.build();
      context.sessionContext().setSessionCacheSize(1); // clients keep their own
      context.sessionContext().setSessionTimeout((int) TicketKeys.LIFE.toSeconds());
      TicketKeys tickets =
          context.sessionContext() instanceof OpenSslSessionContext sessions
              ? new TicketKeys(sessions, nanos)
              : null;
      return new ListenerTls(context, pair.chain().getFirst(), trust, tickets);
    } catch (GeneralSecurityException | IllegalArgumentException unusable) {
      throw new IOException(settings.certificate() + ": " + unusable.getMessage(), unusable);
    }
  }

  private static @Nullable ClientTrust trust(TlsSettings settings, InstantSource clock)
      throws IOException, GeneralSecurityException {
    if (settings.clientCertificate() == TlsSettings.ClientCertificate.NONE) {
      return null;
    }
    Path authorities = settings.clientCa();
    if (authorities == null) {
      throw new IOException("a listener that asks for client certificates needs a client_ca");
    }
    return ClientTrust.of(
        TrustedAuthorities.load(authorities, settings.crl(), settings.crlGrace(), clock));
  }

  private static final class Nobody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("no client certificate was asked for");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("this is a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** BoringSSL when it is there and not declined; else the JDK's own. */
  static SslProvider provider(TlsSettings settings) {
    return settings.engine() == TlsSettings.Engine.OPENSSL && OpenSsl.isAvailable()
        ? SslProvider.OPENSSL
        : SslProvider.JDK;
  }

  private static ClientAuth clientAuth(TlsSettings settings) {
    return switch (settings.clientCertificate()) {
      case NONE -> ClientAuth.NONE;
      case OPTIONAL -> ClientAuth.OPTIONAL;
      case REQUIRED -> ClientAuth.REQUIRE;
    };
  }
}
