package io.sallyport.transport;

import io.sallyport.pki.RevocationList;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
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
  private final List<RevocationList> lists;
  private final InstantSource clock;

  private ClientTrust(
      X509ExtendedTrustManager chain, List<RevocationList> lists, InstantSource clock) {
    this.chain = chain;
    this.lists = lists;
    this.clock = clock;
  }

  static ClientTrust of(
      List<X509Certificate> authorities, List<RevocationList> lists, InstantSource clock)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager chain) {
        return new ClientTrust(chain, lists, clock);
      }
    }
    throw new GeneralSecurityException("this JDK has no PKIX trust manager");
  }

  /** What time may have changed about certificates that were trusted when a session began. */
  void recheck(X509Certificate[] certificates) throws CertificateException {
    Date now = Date.from(clock.instant());
    for (X509Certificate certificate : certificates) {
      certificate.checkValidity(now);
    }
    checkRevocation(certificates);
  }

  private void checkRevocation(X509Certificate[] certificates) throws CertificateException {
    for (RevocationList list : lists) {
      list.require(certificates[0]);
    }
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
