package io.sallyport.client;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS for one client, on the JDK's own implementation. Immutable and thread-safe once made; making
 * it reads files and blocks.
 */
final class ClientTls {
  private final SslContext context;
  private final String host;
  private final int port;
  private final boolean checksName;
  private final String[] protocols;
  private final NoCertificate noCertificate;

  private ClientTls(
      SslContext context, ClientSettings settings, TlsSettings tls, NoCertificate noCertificate) {
    this.context = context;
    this.host = settings.host();
    this.port = settings.port();
    this.checksName = !tls.insecure() && tls.pin() == null;
    this.protocols = tls.offer().protocols().toArray(String[]::new);
    this.noCertificate = noCertificate;
  }

  /**
   * Reads the files that the settings name.
   *
   * @throws PemFiles.Unreadable when one of them cannot be used
   */
  static ClientTls of(ClientSettings settings, TlsSettings tls) throws PemFiles.Unreadable {
    NoCertificate none = new NoCertificate();
    try {
      X509ExtendedTrustManager chains = chainCheck(tls);
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .protocols(tls.offer().versions())
              .ciphers(tls.offer().suites().isEmpty() ? null : tls.offer().suites())
              .trustManager(new BrokerCheck(tls, chains, settings.host()));
      Path certificate = tls.certificate();
      Path key = tls.key();
      if (certificate != null && key != null) {
        List<X509Certificate> own = PemFiles.certificates(certificate);
        builder.keyManager(PemFiles.key(key), own.toArray(new X509Certificate[0]));
      } else {
        builder.keyManager(none);
      }
      return new ClientTls(builder.build(), settings, tls, none);
    } catch (SSLException | IllegalArgumentException e) {
      throw new PemFiles.Unreadable("the TLS settings cannot be used: " + e.getMessage());
    }
  }

  private static X509ExtendedTrustManager chainCheck(TlsSettings tls) throws PemFiles.Unreadable {
    try {
      KeyStore roots = null;
      if (!tls.trust().isEmpty()) {
        roots = KeyStore.getInstance(KeyStore.getDefaultType());
        roots.load(null, null);
        int number = 0;
        for (Path path : tls.trust()) {
          for (X509Certificate root :
              Files.isDirectory(path)
                  ? PemFiles.certificatesIn(path)
                  : PemFiles.certificates(path)) {
            roots.setCertificateEntry("root-" + number++, root);
          }
        }
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(roots);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager extended) {
          return extended;
        }
      }
      throw new IllegalStateException("PKIX brought no trust manager for X.509");
    } catch (GeneralSecurityException | IOException e) {
      throw new PemFiles.Unreadable("the trusted certificates cannot be used: " + e.getMessage());
    }
  }

  /**
   * A handler for one connection; the name of the host goes with it, for SNI and the name check.
   */
  SslHandler handler(ByteBufAllocator allocator, long deadlineMillis) {
    SslHandler handler = context.newHandler(allocator, host, port);
    SSLEngine engine = handler.engine();
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(checksName ? "HTTPS" : null);
    parameters.setApplicationProtocols(protocols);
    engine.setSSLParameters(parameters);
    handler.setHandshakeTimeoutMillis(deadlineMillis);
    return handler;
  }

  /** Whether a broker asked for the client certificate that we do not have. */
  boolean wasAskedInVain() {
    return noCertificate.wasAsked();
  }
}
