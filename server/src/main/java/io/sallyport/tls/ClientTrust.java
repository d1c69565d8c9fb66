package io.sallyport.tls;

import io.sallyport.pki.TrustedAuthorities;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Which client certificates are trusted: signed by one of the authorities, within their dates, made
 * for clients, and not revoked.
 *
 * <p>Immutable; touches no disk. Says nothing about servers.
 */
final class ClientTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager chain;
  private final TrustedAuthorities authorities;

  private ClientTrust(X509ExtendedTrustManager chain, TrustedAuthorities authorities) {
    this.chain = chain;
    this.authorities = authorities;
  }

  static ClientTrust of(TrustedAuthorities authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    List<X509Certificate> certificates = authorities.certificates();
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("authority-" + i, certificates.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager chain) {
        return new ClientTrust(chain, authorities);
      }
    }
    throw new GeneralSecurityException("this JDK has no PKIX trust manager");
  }

  /** Whom it trusts. */
  TrustedAuthorities authorities() {
    return authorities;
  }

  private void checkRevocation(X509Certificate[] certificates) throws CertificateException {
    TrustedAuthorities.Held unused = authorities.hold(certificates);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
      throws CertificateException {
    chain.checkClientTrusted(certificates, type, engine);
    checkRevocation(certificates);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String type, Socket socket)
      throws CertificateException {
    chain.checkClientTrusted(certificates, type, socket);
    checkRevocation(certificates);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String type)
      throws CertificateException {
    chain.checkClientTrusted(certificates, type);
    checkRevocation(certificates);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this trust is about clients");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("this trust is about clients");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String type)
      throws CertificateException {
    throw new CertificateException("this trust is about clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chain.getAcceptedIssuers();
  }
}
