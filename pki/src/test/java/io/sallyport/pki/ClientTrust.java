package io.sallyport.pki;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** A listener's trust as transport builds it: the JDK's path validation and a revocation list. */
final class ClientTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager path;
  private final Supplier<Optional<RevocationList>> revocations;

  /**
   * @param authorities at least one
   * @param revocations the list right now; empty only for a listener that is configured without one
   */
  public ClientTrust(
      List<X509Certificate> authorities, Supplier<Optional<RevocationList>> revocations) {
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException("a listener trusts at least one client authority");
    }
    this.path = pathOf(authorities);
    this.revocations = revocations;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    path.checkClientTrusted(chain, authType, engine);
    requireUnrevoked(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    path.checkClientTrusted(chain, authType, socket);
    requireUnrevoked(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    path.checkClientTrusted(chain, authType);
    requireUnrevoked(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw noServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw noServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw noServers();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return path.getAcceptedIssuers();
  }

  private void requireUnrevoked(X509Certificate[] chain) throws CertificateException {
    Optional<RevocationList> list = revocations.get();
    if (list.isPresent()) {
      list.get().require(chain[0]);
    }
  }

  private static CertificateException noServers() {
    return new CertificateException("this is for clients only");
  }

  private static X509ExtendedTrustManager pathOf(List<X509Certificate> authorities) {
    try {
      KeyStore anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, null);
      for (X509Certificate authority : authorities) {
        anchors.setCertificateEntry(CertificateAuthority.fingerprint(authority), authority);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(anchors);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager found) {
          return found;
        }
      }
      throw new IllegalStateException("the JDK's PKIX makes an extended trust manager");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every JDK has PKCS12 and PKIX", e);
    }
  }
}
